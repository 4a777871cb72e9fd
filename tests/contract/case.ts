/** What a case of the contract is. */
import type { CaseContext } from "../support/contract_context.ts";

export interface ContractCase {
  /** Completes the sentence that starts with what is tested: `search_records pages honestly`. */
  readonly name: string;
  /** The account without which the case cannot be run. */
  readonly needs?: "low" | "password";
  /** Whether it is about logging in by name, which JSON-2 does not do: there the key alone says who calls. */
  readonly byName?: boolean;
  run(context: CaseContext): Promise<void>;
}
