import {
  discoverOAuthProtectedResourceMetadata,
  extractWWWAuthenticateParams,
} from "@modelcontextprotocol/client";
import { createAuthenticator } from "../../../src/transport/auth/authenticator.ts";
import type { OAuthOptions } from "../../../src/transport/auth/options.ts";
import { assertEquals, assertStringIncludes } from "../../support/assert.ts";
import { challengeOf, messageOf, withFront, withServer } from "./front.ts";

const ROOT = "/.well-known/oauth-protected-resource";

const oauth: OAuthOptions = {
  kind: "oauth",
  issuer: "https://id.example/realm",
  audience: "https://mcp.example/mcp",
};

Deno.test("the metadata tells the resource, the issuer and the scopes", async () => {
  await withFront(createAuthenticator(oauth), async ({ ask }) => {
    for (const path of [`${ROOT}/mcp`, ROOT]) {
      const reply = await ask({ origin: "https://inspector.example" }, { path });
      assertEquals(reply.status, 200, path);
      assertEquals(reply.headers.get("content-type"), "application/json");
      assertEquals(reply.headers.get("access-control-allow-origin"), "*");
      assertEquals(JSON.parse(reply.text), {
        resource: "https://mcp.example/mcp",
        authorization_servers: ["https://id.example/realm"],
        scopes_supported: ["odoo.read", "odoo.write"],
        bearer_methods_supported: ["header"],
        resource_name: "odoo-mcp",
      });
    }
  });
});

Deno.test("where the audience is no address, the resource is told apart", async () => {
  const options = { ...oauth, audience: "api://odoo", resource: "https://mcp.example/odoo/mcp" };
  await withFront(createAuthenticator(options), async ({ ask }) => {
    const refused = await ask();
    const address = `https://mcp.example${ROOT}/odoo/mcp`;
    assertStringIncludes(challengeOf(refused) ?? "", `resource_metadata="${address}"`);
    const { text } = await ask({}, { path: new URL(address).pathname });
    assertEquals(JSON.parse(text).resource, options.resource);
  });
});

Deno.test("the metadata can be read by pages, and changed by nobody", async () => {
  await withFront(createAuthenticator(oauth), async ({ ask }) => {
    const head = await ask({}, { path: ROOT, method: "HEAD" });
    assertEquals([head.status, head.text], [200, ""]);
    const preflight = await ask(
      { "access-control-request-headers": "mcp-protocol-version" },
      { path: ROOT, method: "OPTIONS" },
    );
    assertEquals(preflight.status, 204);
    assertEquals(preflight.headers.get("access-control-allow-origin"), "*");
    assertEquals(preflight.headers.get("access-control-allow-headers"), "mcp-protocol-version");
    const post = await ask({}, { path: ROOT, method: "POST", body: "{}" });
    assertEquals([post.status, post.headers.get("allow")], [405, "GET, HEAD, OPTIONS"]);
    assertStringIncludes(messageOf(post), "Cannot answer POST");
  });
});

Deno.test("other paths, and servers without OAuth, have no metadata", () => {
  const ask = (path: string): Request => new Request(`http://localhost${path}`);
  const { answerMetadata } = createAuthenticator(oauth);
  for (const path of ["/mcp", "/", `${ROOT}/other`, `${ROOT}x`, `/x${ROOT}`]) {
    assertEquals(answerMetadata(ask(path)), undefined, path);
  }
  assertEquals(createAuthenticator({ kind: "none" }).answerMetadata(ask(ROOT)), undefined);
});

Deno.test("the official client finds its way from the challenge to the metadata", async () => {
  await withServer(async (request) => {
    const audience = new URL("/mcp", request.url).href;
    const authenticator = createAuthenticator({ ...oauth, audience });
    const metadata = authenticator.answerMetadata(request);
    if (metadata !== undefined) return metadata;
    const caller = await authenticator.authenticate(request);
    return caller instanceof Response ? caller : new Response(null);
  }, async ({ url }) => {
    const refused = await fetch(`${url}/mcp`);
    await refused.body?.cancel();
    const { resourceMetadataUrl, scope, error } = extractWWWAuthenticateParams(refused);
    assertEquals([scope, error], ["odoo.read", undefined]);
    assertEquals(resourceMetadataUrl?.href, `${url}${ROOT}/mcp`);
    for (const hint of [{}, { resourceMetadataUrl }]) {
      const found = await discoverOAuthProtectedResourceMetadata(`${url}/mcp`, hint);
      assertEquals(found.resource, `${url}/mcp`);
      assertEquals(found.authorization_servers, [oauth.issuer]);
    }
  });
});
