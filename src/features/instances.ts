/** The Odoos that tools and resources work in, and how a call names one. */
import type { Workers } from "../files/workers.ts";
import type { Caller } from "../mcp/catalog.ts";
import { nearest } from "../nearest.ts";
import { ArgumentError } from "../odoo/errors.ts";
import type { OdooService } from "../odoo/service.ts";
import type { Policy } from "../policy/policy.ts";

/** What tools and resources work with. */
export interface Services {
  readonly odoo: OdooService;
  readonly policy: Policy;
  /** Bytes that one answer may take. */
  readonly maxResultBytes: number;
  readonly files: FileLimits;
}

/** What may be read and written as a file. */
export interface FileLimits {
  /** Bytes that a file may have. */
  readonly maxBytes: number;
  /** Folders of this machine that files may be taken from; none where callers are not at this machine. */
  readonly roots: readonly string[];
  /** Where files are opened that may take long. */
  readonly workers: Workers;
}

/** The Odoos that can be worked in. */
export interface Instances {
  /** The first is meant where none is named. */
  readonly names: readonly [string, ...string[]];
  /** What a caller may do there. */
  policy(name: string, caller: Caller | undefined): Policy;
  /** What a call works with there, for the caller that makes it. */
  open(name: string, caller: Caller | undefined): Services;
}

/** The instance of that name; the first where none is named. @throws {ArgumentError} */
export function chooseInstance(names: Instances["names"], asked: unknown): string {
  if (asked === undefined || asked === "") return names[0];
  const found = names.find((name) => name === asked);
  if (found !== undefined) return found;
  const near = typeof asked === "string" ? nearest(asked, names) : undefined;
  const hint = near ? `did you mean ${near}?` : `use ${names.join(", ")}`;
  throw new ArgumentError("instance", `there is no such Odoo: ${hint}`);
}
