/** What a case of the contract is. */
import type { CaseContext } from "../support/contract_context.ts";
import type { Wire } from "../support/contract_target.ts";

export interface ContractCase {
  /** Completes the sentence that starts with what is tested: `search_records pages honestly`. */
  readonly name: string;
  /** The account without which the case cannot be run. */
  readonly needs?: "low" | "password";
  /** The major versions, both ends included, that the case is about; all where it says nothing. */
  readonly since?: number;
  readonly until?: number;
  /** The protocols that the case is about, where it is not all. */
  readonly wires?: readonly Wire[];
  run(context: CaseContext): Promise<void>;
}
