/** Who may do what, decided before anything is sent. Knows the service's words; not MCP. */
import { PolicyError } from "../odoo/errors.ts";

/** What a tool does to Odoo's data. `call` may do anything, so it counts as a change. */
export type Effect = "read" | "create" | "update" | "delete" | "call";

export interface PolicyOptions {
  readonly readOnly: boolean;
  /** What the caller's token allows: `odoo.read`, `odoo.write`; without a list, everything. */
  readonly scopes?: readonly string[] | undefined;
}

export class Policy {
  readonly #options: PolicyOptions;

  constructor(options: PolicyOptions) {
    this.#options = options;
  }

  get readOnly(): boolean {
    return !this.allows("update");
  }

  /** Whether a tool with that effect is offered at all. */
  allows(effect: Effect): boolean {
    return this.#isGranted(effect) && (effect === "read" || !this.#options.readOnly);
  }

  /** @throws {PolicyError} when the effect is not allowed. Called on every path, listed or not. */
  requireEffect(effect: Effect): void {
    if (!this.#isGranted(effect)) {
      throw new PolicyError(
        "scope",
        `this caller's token lacks ${this.#lacking(effect).join(" and ")}`,
      );
    }
    if (this.allows(effect)) return;
    throw new PolicyError("read_only", "this server is read-only");
  }

  /**
   * Odoo itself refuses private methods; they are refused here before anything is sent.
   * @throws {PolicyError}
   */
  requireMethod(method: string): void {
    if (/^[a-zA-Z]\w*$/.test(method)) return;
    throw new PolicyError(
      "private_method",
      `${method} is private: only public methods can be called`,
    );
  }

  #isGranted(effect: Effect): boolean {
    return this.#lacking(effect).length === 0;
  }

  #lacking(effect: Effect): Scope[] {
    const { scopes } = this.#options;
    return scopes === undefined ? [] : NEEDED[effect].filter((scope) => !scopes.includes(scope));
  }
}

type Scope = "odoo.read" | "odoo.write";

/** Writing does not include reading. A method may do either: `search_read` is one. */
const NEEDED: Readonly<Record<Effect, readonly Scope[]>> = {
  read: ["odoo.read"],
  create: ["odoo.write"],
  update: ["odoo.write"],
  delete: ["odoo.write"],
  call: ["odoo.read", "odoo.write"],
};
