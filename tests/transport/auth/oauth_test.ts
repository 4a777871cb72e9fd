import { exportSPKI, SignJWT, UnsecuredJWT } from "jose";
import { createAuthenticator } from "../../../src/transport/auth/authenticator.ts";
import type { OAuthOptions } from "../../../src/transport/auth/options.ts";
import { assert, assertEquals, assertStringIncludes } from "../../support/assert.ts";
import { challengeOf, type Front, messageOf, type Reply, withFront } from "./front.ts";
import {
  AUDIENCE,
  createKey,
  inSeconds,
  type Issuer,
  type IssuerKey,
  signToken,
  startIssuer,
  type TokenChanges,
} from "./issuer.ts";

interface OAuthFixture extends Front {
  readonly issuer: Issuer;
  readonly key: IssuerKey;
  /** Presents a good token of Ada's, but for the changes. */
  presentSigned(changes?: TokenChanges): Promise<Reply>;
}

async function withOAuth(
  run: (fixture: OAuthFixture) => Promise<void>,
  options: Partial<OAuthOptions> & { alg?: string } = {},
): Promise<void> {
  await using issuer = startIssuer();
  const key = await createKey(options.alg);
  issuer.publish(key);
  const problems: Error[] = [];
  const authenticator = createAuthenticator(
    { kind: "oauth", issuer: issuer.url, audience: AUDIENCE, ...options },
    { onError: (error) => problems.push(error) },
  );
  await withFront(authenticator, async (front) => {
    const presentSigned: OAuthFixture["presentSigned"] = async (changes) =>
      await front.present(await signToken(issuer, key, changes));
    await run({ ...front, issuer, key, presentSigned });
  });
  assertEquals(problems, []);
}

/** Refused with 401 for this reason, and nothing of the token comes back. */
function assertInvalid(reply: Reply, reason: string): void {
  assertEquals(messageOf(reply), `Cannot authenticate: ${reason}`);
  assertEquals(reply.status, 401);
  const challenge = challengeOf(reply) ?? "";
  assertStringIncludes(challenge, `error="invalid_token", error_description="${reason}"`);
  assertStringIncludes(challenge, 'resource_metadata="https://mcp.example/.well-known/');
  assert(!/eyJ/.test(reply.text + challenge), reply.text);
}

Deno.test("a good token brings in its subject, with its scopes", async () => {
  await withOAuth(async ({ presentSigned }) => {
    const reply = await presentSigned({ claims: { scope: "openid odoo.read odoo.write" } });
    const { expiresAt: _, ...caller } = JSON.parse(reply.text);
    assertEquals(caller, { id: "ada", scopes: ["openid", "odoo.read", "odoo.write"] });
  });
});

Deno.test("a caller ends to be let in when the token does, as far as clocks may differ", async () => {
  await withOAuth(async ({ presentSigned }) => {
    const [before, exp] = [performance.now(), inSeconds(300)];
    const reply = await presentSigned({ claims: { exp } });
    const { expiresAt } = JSON.parse(reply.text);
    // `exp` is in whole seconds, and the clock moves on while the token is checked.
    assert(expiresAt > before + 318_000 && expiresAt <= performance.now() + 320_000, expiresAt);
  }, { clockToleranceSeconds: 20 });
});

Deno.test("every accepted kind of signature is checked", async () => {
  for (const alg of ["RS256", "PS256", "ES256", "ES384", "Ed25519"]) {
    await withOAuth(async ({ presentSigned, present, issuer, key }) => {
      assertEquals((await presentSigned()).status, 200, alg);
      const token = await signToken(issuer, key);
      const other = await signToken(issuer, key, { claims: { sub: "eve" } });
      const [head, , signature] = token.split(".");
      const forged = [head, other.split(".")[1], signature].join(".");
      assertInvalid(await present(forged), "the signature of the token does not hold");
    }, { alg });
  }
});

Deno.test("no token is a 401 that tells where tokens come from", async () => {
  await withOAuth(async ({ ask, issuer }) => {
    const reply = await ask();
    assertEquals(reply.status, 401);
    assertStringIncludes(messageOf(reply), "no token was sent");
    assertEquals(
      challengeOf(reply),
      'Bearer realm="odoo-mcp", scope="odoo.read", ' +
        'resource_metadata="https://mcp.example/.well-known/oauth-protected-resource/mcp"',
    );
    assertEquals(issuer.asked, []);
  });
});

Deno.test("the claims of a token must be right, each of them", async () => {
  const cases: readonly [TokenChanges["claims"], string][] = [
    [{ exp: inSeconds(-60) }, "the token has expired"],
    [{ nbf: inSeconds(60) }, "the token is not valid yet"],
    [{ exp: undefined }, "the token does not say when it expires"],
    [{ aud: "https://mcp.example/other" }, "the token is meant for another service"],
    [{ aud: `${AUDIENCE}/` }, "the token is meant for another service"],
    [{ aud: [] }, "the token is meant for another service"],
    [{ aud: undefined }, "the token is meant for another service"],
    [{ iss: "https://evil.example" }, "the token comes from another issuer"],
    [{ iss: undefined }, "the token comes from another issuer"],
    [{ sub: undefined }, "the token does not say whose it is"],
    [{ sub: "" }, "the token does not say whose it is"],
    [{ sub: "ada\n" }, "the token does not say whose it is"],
    [{ sub: "a".repeat(256) }, "the token does not say whose it is"],
  ];
  await withOAuth(async ({ presentSigned }) => {
    for (const [claims, reason] of cases) assertInvalid(await presentSigned({ claims }), reason);
    assertEquals((await presentSigned({ claims: { aud: ["x", AUDIENCE] } })).status, 200);
  });
});

Deno.test("clocks may differ by the tolerance, and no more", async () => {
  const late = { claims: { exp: inSeconds(-20) } };
  const early = { claims: { nbf: inSeconds(20) } };
  await withOAuth(async ({ presentSigned }) => {
    assertEquals((await presentSigned(late)).status, 200);
    assertEquals((await presentSigned(early)).status, 200);
  });
  await withOAuth(async ({ presentSigned }) => {
    assertInvalid(await presentSigned(late), "the token has expired");
    assertInvalid(await presentSigned(early), "the token is not valid yet");
  }, { clockToleranceSeconds: 0 });
});

Deno.test("an unsigned token is refused, whatever it claims to be", async () => {
  await withOAuth(async ({ present, issuer, key }) => {
    const claims = { iss: issuer.url, aud: AUDIENCE, sub: "ada", scope: "odoo.read" };
    const unsigned = new UnsecuredJWT({ ...claims, exp: inSeconds(300) }).encode();
    assertInvalid(
      await present(unsigned),
      "the token is signed in a way that is not accepted here",
    );
    const [, payload] = (await signToken(issuer, key)).split(".");
    for (const alg of ["none", "None", "NONE", "nOnE", ""]) {
      const head = btoa(JSON.stringify({ alg, kid: key.jwk.kid })).replaceAll("=", "");
      const reply = await present(`${head}.${payload}.`);
      assertEquals(reply.status, 401, alg);
    }
    assertEquals(issuer.asked, []);
  });
});

Deno.test("a token signed with the public key as if it were a password is refused", async () => {
  await withOAuth(async ({ present, issuer, key }) => {
    const pem = new TextEncoder().encode(await exportSPKI(key.publicKey));
    const jwk = new TextEncoder().encode(JSON.stringify(key.jwk));
    for (const secret of [pem, jwk]) {
      const token = await new SignJWT({ scope: "odoo.read" })
        .setProtectedHeader({ alg: "HS256", kid: key.jwk.kid })
        .setIssuer(issuer.url).setAudience(AUDIENCE).setSubject("ada")
        .setExpirationTime(inSeconds(300)).sign(secret);
      assertInvalid(await present(token), "the token is signed in a way that is not accepted here");
    }
  }, { alg: "RS256" });
});

Deno.test("a key that the token brings along is not used", async () => {
  await withOAuth(async ({ present, issuer, key }) => {
    const own = await createKey();
    const { kid: _, ...jwk } = own.jwk;
    const jku = `${issuer.url}/evil`;
    issuer.answers.set("/evil", () => Response.json({ keys: [own.jwk] }));
    const named = await signToken(issuer, own, { header: { jwk, jku } });
    assertInvalid(await present(named), "the issuer has no key such as the token names");
    const stolen = await signToken(issuer, own, { header: { jwk, jku, kid: key.jwk.kid } });
    assertInvalid(await present(stolen), "the signature of the token does not hold");
    assert(!issuer.asked.includes("/evil"));
  });
});

Deno.test("the list of accepted signatures can be made shorter", async () => {
  await withOAuth(async ({ presentSigned }) => {
    assertInvalid(
      await presentSigned(),
      "the token is signed in a way that is not accepted here",
    );
  }, { alg: "ES256", algorithms: ["RS256"] });
});

Deno.test("what is no token of this kind is refused without asking the issuer", async () => {
  await withOAuth(async ({ present, issuer, key }) => {
    const [head, payload, signature] = (await signToken(issuer, key)).split(".");
    const broken = [
      "x",
      "a.b.c",
      "..",
      `${head}.${payload}`,
      `${head}.${payload}.${signature}.`,
      `${head}.${payload}.${signature}.a.b`,
      `.${payload}.${signature}`,
      `${btoa("[]")}.${payload}.${signature}`,
      "a".repeat(16 * 1024),
    ];
    for (const token of broken) {
      assertInvalid(await present(token), "not a JSON Web Token");
    }
    assertEquals(issuer.asked, []);
    assertEquals((await present(`${head}.${payload}.`)).status, 401);
    assertEquals((await present(`${head}..${signature}`)).status, 401);
  });
});

Deno.test("a token without the scope is a 403 that names it", async () => {
  await withOAuth(async ({ presentSigned }) => {
    for (const scope of [undefined, "", "odoo.write", "odoo.readonly", "ODOO.READ", 7]) {
      const reply = await presentSigned({ claims: { scope } });
      assertEquals(reply.status, 403, String(scope));
      assertStringIncludes(messageOf(reply), "the token lacks a scope; needed: odoo.read");
      assertEquals(
        challengeOf(reply),
        'Bearer realm="odoo-mcp", error="insufficient_scope", ' +
          'error_description="the token lacks a scope; needed: odoo.read", scope="odoo.read", ' +
          'resource_metadata="https://mcp.example/.well-known/oauth-protected-resource/mcp"',
      );
    }
  });
});

Deno.test("scopes are read as the issuers in use write them", async () => {
  await withOAuth(async ({ presentSigned }) => {
    const written: TokenChanges["claims"][] = [
      { scope: "odoo.read odoo.write" },
      { scope: ["odoo.read", "odoo.write"] },
      { scope: undefined, scp: "odoo.read odoo.write" },
      { scope: undefined, scp: ["odoo.read", "odoo.write"] },
    ];
    for (const claims of written) {
      const reply = await presentSigned({ claims });
      assertEquals(JSON.parse(reply.text).scopes, ["odoo.read", "odoo.write"]);
    }
    assertEquals((await presentSigned()).status, 403);
  }, { requiredScopes: ["odoo.read", "odoo.write"] });
});

Deno.test("what checks OAuth tokens is loaded with the first token, not before", async () => {
  const module = new URL("../../../src/transport/auth/authenticator.ts", import.meta.url);
  const command = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", module.href],
    stdout: "piped",
    stderr: "null",
  });
  const { stdout } = await command.output();
  const graph: {
    modules: readonly {
      specifier: string;
      dependencies?: readonly {
        specifier: string;
        isDynamic?: boolean;
        code?: { specifier: string };
      }[];
    }[];
  } = JSON.parse(new TextDecoder().decode(stdout));
  const reached = new Set([module.href]);
  for (const from of reached) {
    const found = graph.modules.find(({ specifier }) => specifier === from);
    for (const { isDynamic, code } of found?.dependencies ?? []) {
      if (isDynamic !== true && code !== undefined) reached.add(code.specifier);
    }
  }
  const names = [...reached].map((specifier) => specifier.split("/").at(-1));
  assert(names.includes("token_table.ts"));
  assert(!names.includes("token_verifier.ts"));
  assert(!names.includes("key_source.ts"));
});
