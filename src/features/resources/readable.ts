/** What has to be there, and open to the user, before anything is told of it. */
import { ACCESS_OPERATIONS } from "../../odoo/discovery.ts";
import { ArgumentError, OdooError } from "../../odoo/errors.ts";
import type { Services } from "../instances.ts";

interface Asking extends Pick<Services, "odoo"> {
  readonly signal: AbortSignal;
}

/** @throws {OdooError} where the record is not there, or may not be read */
export async function requireRecord(
  { model, id }: { model: string; id: number },
  { odoo, signal }: Asking,
): Promise<void> {
  const [record] = await odoo.read(model, [id], ["display_name"], { signal });
  if (!record) throw new OdooError("missing", "no such record");
}

/**
 * What this user may do with a model: Odoo tells the fields of any model to anybody (ODOO-FACTS §5).
 * @throws {OdooError} where that is nothing
 */
export async function requireAccess(
  model: string,
  { odoo, signal }: Asking,
): Promise<(typeof ACCESS_OPERATIONS)[number][]> {
  const access = await odoo.access(model, { signal });
  const allowed = ACCESS_OPERATIONS.filter((operation) => access[operation]);
  if (allowed.length === 0) throw new OdooError("access", "nothing is allowed there");
  return allowed;
}

/**
 * Of a model that may be read a refusal is about what was asked of it, which its reader should know.
 * @throws {ArgumentError} there; else what `run` throws
 */
export async function withReason<T>(
  model: string,
  { odoo, signal }: Asking,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const isRefused = error instanceof OdooError && error.kind === "access";
    if (!isRefused || !(await odoo.access(model, { signal })).read) throw error;
    throw new ArgumentError(
      "",
      `a field or the domain leads from ${model} to what you may not read`,
    );
  }
}
