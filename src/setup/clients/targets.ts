/** Which of the clients' files there are on this computer, and what to paste where there is none. */
import { isAbsolute } from "node:path";
import type { Entry } from "./entry.ts";
import { type Client, CLIENT_TABLE, type Homes } from "./table.ts";

/** A file to put an entry into. */
export interface Target {
  readonly client: Client;
  readonly file: string;
  /** Whether the client seems to be installed. */
  readonly isFound: boolean;
}

export function findTargets(homes: Homes): Target[] {
  const targets: Target[] = [];
  for (const client of CLIENT_TABLE) {
    for (const { sign, file } of client.places(homes)) {
      // Where no home is known there is no place in it.
      if (!isAbsolute(file)) continue;
      targets.push({ client, file, isFound: isThere(sign) || isThere(file) });
    }
  }
  return targets;
}

/** Whether this user sees something there. */
export function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** What somebody pastes into the file of a client; most of them have the first shape. */
export function snippet(
  { command, args }: Entry,
  shape?: Pick<Client, "key" | "saysType">,
): string {
  const { key = "mcpServers", saysType = false } = shape ?? {};
  const entry = { ...(saysType && { type: "stdio" }), command, args };
  return JSON.stringify({ [key]: { odoo: entry } }, null, 2);
}
