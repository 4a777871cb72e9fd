/**
 * Finds where an issuer publishes its keys.
 *
 * Knows the metadata of RFC 8414 and of OpenID Connect Discovery 1.0. Must not know keys.
 */
import { isRecord } from "../../mcp/params.ts";
import { fetchDocument } from "./issuer_document.ts";
import { isTrustedUrl } from "./options.ts";

/**
 * The issuer's `jwks_uri`.
 * @throws {Error} when no metadata is found, or it is another issuer's
 */
export async function discoverJwksUri(issuer: string): Promise<string> {
  for (const url of metadataUrls(issuer)) {
    const metadata = await fetchDocument(url);
    if (metadata !== undefined) return readJwksUri(metadata, { issuer, url });
  }
  throw new Error(`Cannot find the keys of ${issuer}: it publishes no metadata; set jwks_uri`);
}

/** In the order in which MCP's authorization section has clients try them. */
export function metadataUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  return [
    ...new Set([
      `${origin}/.well-known/oauth-authorization-server${path}`,
      `${origin}/.well-known/openid-configuration${path}`,
      `${origin}${path}/.well-known/openid-configuration`,
    ]),
  ];
}

/** Metadata that names another issuer is not to be used (RFC 8414, 3.3). */
function readJwksUri(metadata: unknown, source: { issuer: string; url: string }): string {
  const { issuer, url } = source;
  if (!isRecord(metadata) || metadata.issuer !== issuer) {
    throw new Error(`Cannot use ${url}: its issuer is not ${issuer}, letter for letter`);
  }
  const { jwks_uri: uri } = metadata;
  if (typeof uri !== "string" || !isTrustedUrl(uri)) {
    throw new Error(`Cannot use ${url}: its jwks_uri is not an https address`);
  }
  return uri;
}
