import { createAuthenticator } from "../../../src/transport/auth/authenticator.ts";
import { metadataUrls } from "../../../src/transport/auth/discovery.ts";
import type { OAuthOptions } from "../../../src/transport/auth/options.ts";
import type { KeyTimes } from "../../../src/transport/auth/token_verifier.ts";
import { assert, assertEquals, assertStringIncludes } from "../../support/assert.ts";
import { type Front, messageOf, type Reply, withFront } from "./front.ts";
import {
  AUDIENCE,
  createKey,
  type Issuer,
  JWKS,
  OPENID,
  RFC8414,
  signToken,
  startIssuer,
} from "./issuer.ts";

const UNKNOWN_KEY = "Cannot authenticate: the issuer has no key such as the token names";

interface Settings extends Partial<OAuthOptions> {
  readonly keyTimes?: KeyTimes;
}

/** Returns what was reported for the log. */
async function withIssuer(
  issuer: Issuer,
  { keyTimes = {}, ...options }: Settings,
  run: (front: Front) => Promise<void>,
): Promise<string[]> {
  const reported: string[] = [];
  const authenticator = createAuthenticator(
    { kind: "oauth", issuer: issuer.url, audience: AUDIENCE, ...options },
    { keyTimes, onError: (error) => reported.push(error.message) },
  );
  await withFront(authenticator, run);
  return reported;
}

function assertUnavailable(reply: Reply): void {
  assertEquals(reply.status, 503);
  assertStringIncludes(messageOf(reply), "nothing was done, try again later");
  assert(Number(reply.headers.get("retry-after")) >= 1);
  assertEquals(reply.headers.get("www-authenticate"), null);
}

Deno.test("keys are found through the issuer's metadata, and fetched once", async () => {
  await using issuer = startIssuer();
  const key = await createKey();
  issuer.publish(key);
  await withIssuer(issuer, {}, async ({ present }) => {
    const token = await signToken(issuer, key);
    const replies = await Promise.all([1, 2, 3, 4].map(() => present(token)));
    assertEquals(replies.map(({ status }) => status), [200, 200, 200, 200]);
    assertEquals((await present(token)).status, 200);
    assertEquals(issuer.asked, [RFC8414, JWKS]);
  });
});

Deno.test("an issuer with OpenID metadata alone is found, and one with a path", async () => {
  const places: [string, string, string[]][] = [
    ["", OPENID, [RFC8414, OPENID]],
    ["/realm", `${RFC8414}/realm`, [`${RFC8414}/realm`]],
    ["/realm", `/realm${OPENID}`, [`${RFC8414}/realm`, `${OPENID}/realm`, `/realm${OPENID}`]],
  ];
  for (const [path, metadataAt, asked] of places) {
    await using issuer = startIssuer({ path, metadataAt });
    const key = await createKey();
    issuer.publish(key);
    await withIssuer(issuer, {}, async ({ present }) => {
      assertEquals((await present(await signToken(issuer, key))).status, 200, metadataAt);
      assertEquals(issuer.asked, [...asked, JWKS]);
    });
  }
});

Deno.test("what an issuer does not publish may have any status", async () => {
  for (const status of [400, 401, 403, 404, 405, 410]) {
    await using issuer = startIssuer({ metadataAt: OPENID });
    const key = await createKey();
    issuer.publish(key);
    issuer.answers.set(RFC8414, () => new Response("no", { status }));
    await withIssuer(issuer, {}, async ({ present }) => {
      assertEquals((await present(await signToken(issuer, key))).status, 200, String(status));
    });
  }
});

Deno.test("an issuer's slash at the end belongs to its name, not to its path", () => {
  assertEquals(metadataUrls("https://id.example/"), [
    "https://id.example/.well-known/oauth-authorization-server",
    "https://id.example/.well-known/openid-configuration",
  ]);
});

Deno.test("a configured place of the keys is asked, and nothing else", async () => {
  await using issuer = startIssuer();
  const key = await createKey();
  issuer.publish(key);
  await withIssuer(issuer, { jwksUri: issuer.url + JWKS }, async ({ present }) => {
    assertEquals((await present(await signToken(issuer, key))).status, 200);
    assertEquals(issuer.asked, [JWKS]);
  });
});

Deno.test("a new key is found when a token names it, and the old one is gone", async () => {
  await using issuer = startIssuer();
  const [first, second] = [await createKey(), await createKey()];
  issuer.publish(first);
  await withIssuer(issuer, { jwksUri: issuer.url + JWKS }, async ({ present }) => {
    assertEquals((await present(await signToken(issuer, first))).status, 200);
    issuer.publish(second);
    assertEquals((await present(await signToken(issuer, second))).status, 200);
    assertEquals(issuer.asked, [JWKS, JWKS]);
    const retired = await present(await signToken(issuer, first));
    assertEquals([retired.status, messageOf(retired)], [401, UNKNOWN_KEY]);
  });
});

Deno.test("many unknown keys cost the issuer one request", async () => {
  await using issuer = startIssuer();
  const key = await createKey();
  issuer.publish(key);
  await withIssuer(issuer, { jwksUri: issuer.url + JWKS }, async ({ present }) => {
    const good = await signToken(issuer, key);
    assertEquals((await present(good)).status, 200);
    const forged = await Promise.all(
      Array.from(
        { length: 20 },
        (_, index) => signToken(issuer, key, { header: { kid: `k${index}` } }),
      ),
    );
    const replies = await Promise.all(forged.map(present));
    for (const reply of replies) assertEquals([reply.status, messageOf(reply)], [401, UNKNOWN_KEY]);
    for (const token of forged) assertEquals((await present(token)).status, 401);
    assertEquals(issuer.asked, [JWKS, JWKS]);
    assertEquals((await present(good)).status, 200);
  });
});

Deno.test("keys that are too old are fetched again", async () => {
  await using issuer = startIssuer();
  const key = await createKey();
  issuer.publish(key);
  const keyTimes = { maxAgeMs: 0 };
  await withIssuer(issuer, { jwksUri: issuer.url + JWKS, keyTimes }, async ({ present }) => {
    const token = await signToken(issuer, key);
    assertEquals((await present(token)).status, 200);
    issuer.publish(await createKey());
    assertEquals((await present(token)).status, 401);
    assertEquals(issuer.asked, [JWKS, JWKS]);
  });
});

Deno.test("while the keys cannot be had nobody comes in, and the issuer is left in peace", async () => {
  await using issuer = startIssuer();
  const key = await createKey();
  issuer.answers.set(JWKS, () => new Response("down", { status: 500 }));
  const reported = await withIssuer(issuer, {}, async ({ present }) => {
    const token = await signToken(issuer, key);
    assertUnavailable(await present(token));
    assertUnavailable(await present(token));
    assertEquals(issuer.asked, [RFC8414, JWKS]);
  });
  assertEquals(reported, [`Cannot read ${issuer.url + JWKS}: HTTP 500 instead of 200`]);
});

Deno.test("good keys are used on while a forged token sends for others in vain", async () => {
  await using issuer = startIssuer();
  const key = await createKey();
  issuer.publish(key);
  await withIssuer(issuer, {}, async ({ present }) => {
    const good = await signToken(issuer, key);
    assertEquals((await present(good)).status, 200);
    issuer.answers.set(JWKS, () => new Response("down", { status: 500 }));
    assertUnavailable(await present(await signToken(issuer, key, { header: { kid: "new" } })));
    assertEquals((await present(good)).status, 200);
  });
});

Deno.test("the issuer is asked again after a failure", async () => {
  await using issuer = startIssuer();
  const key = await createKey();
  await withIssuer(issuer, { keyTimes: { retryMs: 0 } }, async ({ present }) => {
    const token = await signToken(issuer, key);
    assertUnavailable(await present(token));
    issuer.publish(key);
    assertEquals((await present(token)).status, 200);
  });
});

Deno.test("an issuer that cannot be reached lets nobody in", async () => {
  const key = await createKey();
  const gone = startIssuer();
  await gone[Symbol.asyncDispose]();
  const reported = await withIssuer(gone, {}, async ({ present }) => {
    assertUnavailable(await present(await signToken(gone, key)));
  });
  assertEquals(reported.length, 1);
  assertStringIncludes(reported[0] ?? "", `Cannot read ${gone.url}${RFC8414}`);
});

Deno.test("what is not a good set of keys opens nothing", async () => {
  const key = await createKey();
  const { d: _, ...publicJwk } = key.jwk;
  const answers: [string, () => Response, string][] = [
    ["a page", () => new Response("<html>"), "JSON"],
    ["no set", () => Response.json([key.jwk]), "no JSON Web Key Set is there"],
    ["nothing", () => new Response(null, { status: 404 }), "no JSON Web Key Set is there"],
    ["a set of texts", () => Response.json({ keys: ["a"] }), "JSON Web Key Set"],
    ["a redirect", () => Response.redirect("https://evil.example/keys"), "HTTP 302"],
    ["too much", () => Response.json({ keys: [publicJwk], pad: "x".repeat(1 << 20) }), "larger"],
  ];
  for (const [name, answer, problem] of answers) {
    await using issuer = startIssuer();
    issuer.answers.set(JWKS, answer);
    const reported = await withIssuer(issuer, {}, async ({ present }) => {
      assertUnavailable(await present(await signToken(issuer, key)));
    });
    assertEquals(reported.length, 1, name);
    assertStringIncludes(reported[0] ?? "", problem, name);
  }
});

Deno.test("a shared secret among the keys does not make HS256 good", async () => {
  await using issuer = startIssuer();
  const key = await createKey();
  const oct = { kty: "oct", k: "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0", kid: key.jwk.kid };
  issuer.answers.set(JWKS, () => Response.json({ keys: [oct] }));
  await withIssuer(issuer, {}, async ({ present }) => {
    assertEquals((await present(await signToken(issuer, key))).status, 401);
  });
});

Deno.test("metadata that names another issuer, or sends elsewhere for keys, is not used", async () => {
  const key = await createKey();
  const documents: [(issuer: Issuer) => unknown, string][] = [
    [({ url }) => ({ issuer: `${url}/`, jwks_uri: url + JWKS }), "letter for letter"],
    [({ url }) => ({ jwks_uri: url + JWKS }), "letter for letter"],
    [({ url }) => ({ issuer: url }), "jwks_uri"],
    [({ url }) => ({ issuer: url, jwks_uri: "http://evil.example/keys" }), "jwks_uri"],
    [({ url }) => ({ issuer: url, jwks_uri: "file:///etc/passwd" }), "jwks_uri"],
    [() => "text", "letter for letter"],
  ];
  for (const [documentOf, problem] of documents) {
    await using issuer = startIssuer();
    issuer.publish(key);
    issuer.answers.set(RFC8414, () => Response.json(documentOf(issuer)));
    const reported = await withIssuer(issuer, {}, async ({ present }) => {
      assertUnavailable(await present(await signToken(issuer, key)));
      assertEquals(issuer.asked, [RFC8414]);
    });
    assertStringIncludes(reported[0] ?? "", problem);
  }
});

Deno.test("an issuer without metadata is told in the log, with what to set", async () => {
  await using issuer = startIssuer({ metadataAt: "/nowhere" });
  const key = await createKey();
  const reported = await withIssuer(issuer, {}, async ({ present }) => {
    assertUnavailable(await present(await signToken(issuer, key)));
  });
  assertEquals(reported, [
    `Cannot find the keys of ${issuer.url}: it publishes no metadata; set jwks_uri`,
  ]);
});

Deno.test("a key of the issuer that is too weak lets nobody in, and is told in the log", async () => {
  await using issuer = startIssuer();
  const weak = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      hash: "SHA-256",
      modulusLength: 1024,
      publicExponent: new Uint8Array([1, 0, 1]),
    },
    true,
    ["sign", "verify"],
  );
  const jwk = await crypto.subtle.exportKey("jwk", weak.publicKey);
  issuer.answers.set(JWKS, () => Response.json({ keys: [{ ...jwk, kid: "weak" }] }));
  const strong = await createKey("RS256");
  const reported = await withIssuer(issuer, {}, async ({ present }) => {
    assertUnavailable(await present(await signToken(issuer, strong, { header: { kid: "weak" } })));
  });
  assertEquals(reported.length, 1);
  assertStringIncludes(reported[0] ?? "", "Cannot use a key of the issuer: RS256 requires key");
});
