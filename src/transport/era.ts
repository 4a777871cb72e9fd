/**
 * Which era of the protocol an HTTP request belongs to.
 *
 * Knows the marks of 2026-07-28: a claim in the body, or the version in the header. Pure. What has
 * neither is of the years before, when a connection began with `initialize`.
 */
import {
  PROTOCOL_VERSION_META_KEY,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server";
import { isRecord } from "../mcp/params.ts";
import { MODERN_VERSION } from "../mcp/server.ts";
import { cited } from "./message.ts";

/** Whether the SDK's handler for 2026-07-28 and later is to answer, be it with a refusal. */
export function isModern(body: unknown, versionHeader: string | null): boolean {
  // Versions are dates: their order as text is their order in time.
  if (versionHeader !== null && versionHeader >= MODERN_VERSION) return true;
  return Array.isArray(body) ? body.some(claimsModern) : claimsModern(body);
}

function claimsModern(message: unknown): boolean {
  if (!isRecord(message) || !isRecord(message.params)) return false;
  const meta = message.params._meta;
  return isRecord(meta) && PROTOCOL_VERSION_META_KEY in meta;
}

/** Why a message of the years before cannot be served under the version its header names. */
export function findVersionProblem(
  body: unknown,
  versionHeader: string | null,
): string | undefined {
  if (versionHeader === null || SUPPORTED_PROTOCOL_VERSIONS.includes(versionHeader)) {
    return undefined;
  }
  // `initialize` settles the version by its parameters, whatever the header says.
  if (isRecord(body) && body.method === "initialize") return undefined;
  const supported = [MODERN_VERSION, ...SUPPORTED_PROTOCOL_VERSIONS].join(", ");
  return `Cannot serve protocol version ${cited(versionHeader)}: supported are ${supported}`;
}
