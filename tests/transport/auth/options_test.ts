import { Secret } from "../../../src/config/secret.ts";
import { createAuthenticator } from "../../../src/transport/auth/authenticator.ts";
import {
  type AuthOptions,
  findProblem,
  isTrustedUrl,
  type OAuthOptions,
} from "../../../src/transport/auth/options.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";

const oauth: OAuthOptions = {
  kind: "oauth",
  issuer: "https://id.example/",
  audience: "https://mcp.example/mcp",
};

function tokens(...pairs: readonly (readonly [name: string, secret: string])[]): AuthOptions {
  return {
    kind: "tokens",
    tokens: pairs.map(([name, secret]) => ({ name, secret: new Secret(secret) })),
  };
}

Deno.test("options that can work have no problem", () => {
  const good: AuthOptions[] = [
    { kind: "none" },
    tokens(["a", "s3cret!"], ["b", "~/+=._-"]),
    oauth,
    { ...oauth, issuer: "http://localhost:9000/realm", jwksUri: "http://127.0.0.1:9000/keys" },
    { ...oauth, audience: "api://odoo", resource: "http://mcp.internal:8080/mcp" },
    { ...oauth, algorithms: ["RS256"], clockToleranceSeconds: 0, requiredScopes: [] },
  ];
  for (const options of good) assertEquals(findProblem(options), undefined);
});

Deno.test("options that cannot work are told by name, and make no authenticator", () => {
  const bad: [string, AuthOptions][] = [
    ["tokens", tokens()],
    ["tokens", tokens(["", "one"])],
    ["tokens", tokens(["a", "one"], ["a", "two"])],
    ["tokens", tokens(["a", "hidden-one"], ["b", "hidden-one"])],
    ["tokens", tokens(["a", "hidden one"])],
    ["tokens", tokens(["a", "hidden,one"])],
    ["tokens", tokens(["a", "hidden-é"])],
    ["tokens", tokens(["a", ""])],
    ["issuer", { ...oauth, issuer: "http://id.example" }],
    ["issuer", { ...oauth, issuer: "id.example" }],
    ["issuer", { ...oauth, issuer: "https://id.example?x=1" }],
    ["issuer", { ...oauth, issuer: "https://id.example/#x" }],
    ["jwks_uri", { ...oauth, jwksUri: "http://id.example/keys" }],
    ["audience", { ...oauth, audience: "" }],
    ["resource", { ...oauth, audience: "api://odoo" }],
    ["resource", { ...oauth, resource: "/mcp" }],
    ["algorithms", { ...oauth, algorithms: [] }],
    ["clock_tolerance_seconds", { ...oauth, clockToleranceSeconds: -1 }],
    ["clock_tolerance_seconds", { ...oauth, clockToleranceSeconds: NaN }],
    ["clock_tolerance_seconds", { ...oauth, clockToleranceSeconds: 3600 }],
  ];
  for (const [option, options] of bad) {
    const problem = findProblem(options);
    assertEquals(problem?.option, option);
    assert(!problem?.message.includes("hidden"), problem?.message);
    assertThrows(() => createAuthenticator(options), TypeError, `${option}: `);
  }
});

Deno.test("no signature is accepted whose key both sides know", () => {
  for (const name of ["none", "HS256", "HS384", "HS512", "dir", "A128KW", "rs256", ""]) {
    const options = Object.assign({ ...oauth }, { algorithms: ["RS256", name] });
    assertEquals(findProblem(options)?.option, "algorithms", name);
  }
});

Deno.test("keys come over lines that nobody else can write on", () => {
  const bad = [
    "http://id.example",
    "http://127.0.0.1.evil.example",
    "https://user:pass@id.example",
    "ftp://id.example",
    "file:///keys.json",
    "data:application/json,{}",
    "",
  ];
  for (const url of bad) assertEquals(isTrustedUrl(url), false, url);
  for (const url of ["https://id.example/keys?p=1", "http://localhost:1", "http://[::1]:1/keys"]) {
    assertEquals(isTrustedUrl(url), true, url);
  }
});
