/**
 * Tells clients which server gives out tokens for this one: the metadata of RFC 9728.
 *
 * Knows the document and its paths. Must not know tokens.
 */
import { getOAuthProtectedResourceMetadataUrl } from "@modelcontextprotocol/server";
import { jsonResponse, refusalResponse } from "../http_answers.ts";
import { CODE } from "../message.ts";
import { type OAuthOptions, resourceOf } from "./options.ts";
import { SCOPES } from "./scopes.ts";

const ROOT = "/.well-known/oauth-protected-resource";

/** Pages of any origin may read it: it holds nothing that is not public. */
const PUBLIC = { "access-control-allow-origin": "*" } as const;

const METHODS = "GET, HEAD, OPTIONS";

/** The document's public address. */
export function metadataUrl(options: OAuthOptions): string {
  return getOAuthProtectedResourceMetadataUrl(new URL(resourceOf(options)));
}

/**
 * Answers the document's path and, for clients that do not know the endpoint's, the root of the
 * well-known paths; `undefined` for any other path.
 */
export function createMetadataHandler(
  options: OAuthOptions,
): (request: Request) => Response | undefined {
  const paths = [ROOT, new URL(metadataUrl(options)).pathname];
  const document = {
    resource: resourceOf(options),
    authorization_servers: [options.issuer],
    scopes_supported: SCOPES,
    bearer_methods_supported: ["header"],
    resource_name: "odoo-mcp",
  };
  return (request) =>
    paths.includes(new URL(request.url).pathname) ? answer(request, document) : undefined;
}

function answer({ method, headers }: Request, document: object): Response {
  switch (method) {
    case "GET":
    case "HEAD":
      return withHeaders(jsonResponse(document), PUBLIC);
    case "OPTIONS":
      return new Response(null, {
        status: 204,
        headers: {
          ...PUBLIC,
          "access-control-allow-methods": METHODS,
          "access-control-allow-headers": headers.get("access-control-request-headers") ?? "",
        },
      });
    default:
      return refusalResponse({
        status: 405,
        code: CODE.transport,
        message: `Cannot answer ${method}: the metadata can only be read`,
        headers: { ...PUBLIC, allow: METHODS },
      });
  }
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
