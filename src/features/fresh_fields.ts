/** Reads a model's fields anew before one is called unknown: a module may have come since they were kept. */
import { UnknownFieldError } from "../odoo/errors.ts";
import type { OdooService } from "../odoo/service.ts";

/** Runs once more where the fields were not just read; nothing was sent then (`UnknownFieldError`). */
export async function withFreshFields<T>(odoo: OdooService, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof UnknownFieldError) || !odoo.forgetFields(error.model)) throw error;
    return await run();
  }
}
