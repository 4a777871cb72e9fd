/** Finds the form of a capability that this Odoo has: its version says which to try first, its answer decides. */
import { OdooError } from "./errors.ts";
import { type Capability, type Form, formsOf, type OdooVersion } from "./versions.ts";

export class Capabilities {
  readonly #version: () => Promise<OdooVersion | undefined>;
  readonly #proven = new Map<Capability, string>();

  constructor(version: () => Promise<OdooVersion | undefined>) {
    this.#version = version;
  }

  /** Runs with the form that works; a method that is not there leads to the next form. @throws {CallError} */
  async use<C extends Capability, T>(
    capability: C,
    run: (form: Form<C>) => Promise<T>,
  ): Promise<T> {
    const forms = await this.#forms(capability);
    for (const [i, form] of forms.entries()) {
      try {
        const result = await run(form);
        this.#proven.set(capability, form);
        return result;
      } catch (error) {
        if (!isMissingMethod(error) || i === forms.length - 1) throw error;
      }
    }
    throw new Error(`Cannot use ${capability}: it has no form`);
  }

  async #forms<C extends Capability>(capability: C): Promise<readonly Form<C>[]> {
    const forms = formsOf(await this.#version(), capability);
    const proven = this.#proven.get(capability);
    return forms.toSorted((a, b) => Number(b === proven) - Number(a === proven));
  }
}

function isMissingMethod(error: unknown): boolean {
  return error instanceof OdooError && error.kind === "unknown_method";
}
