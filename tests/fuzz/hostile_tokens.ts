/**
 * Access tokens as an issuer gives them out, as others forge them, and as nobody should send them.
 * Knows JSON Web Tokens and the header that carries them. Must not know what checks them.
 */
import { exportSPKI, type JWTPayload, SignJWT, UnsecuredJWT } from "jose";
import {
  AUDIENCE,
  createKey,
  inSeconds,
  type Issuer,
  type IssuerKey,
  signToken,
} from "../transport/auth/issuer.ts";
import type { Random } from "./random.ts";

/** What has to become of whoever sends it. */
export type Verdict = "admitted" | "missing" | "malformed" | "invalid" | "insufficient";

/** What a request says of who sends it. */
export interface Presented {
  /** Values of Authorization, each in a header of its own. */
  readonly values: readonly string[];
  readonly verdict: Verdict;
}

type Tokens = readonly [string, ...string[]];

/** Tokens that are made once: signing one takes longer than refusing it. */
export interface TokenPool {
  readonly good: Tokens;
  /** Good, but without the right to read. */
  readonly insufficient: Tokens;
  readonly invalid: Tokens;
}

/** Seconds for which tokens hold, longer than any run. */
const LIFE = 36_000;

/** Signs tokens with a key that the issuer publishes, and forges some. */
export async function createTokens(issuer: Issuer): Promise<TokenPool> {
  const key = await createKey("RS256");
  issuer.publish(key);
  const sign = (claims: JWTPayload): Promise<string> =>
    signToken(issuer, key, { claims: { exp: inSeconds(LIFE), ...claims } });
  return {
    good: [await sign({}), await sign({ sub: "bob", scope: "odoo.read odoo.write" })],
    insufficient: [await sign({ scope: "" }), await sign({ scope: "odoo.write openid" })],
    invalid: [
      await sign({ exp: inSeconds(-60) }),
      ...await Promise.all(WRONG_CLAIMS.map(sign)),
      ...await forge(issuer, key),
    ],
  };
}

const WRONG_CLAIMS: readonly JWTPayload[] = [
  { exp: undefined },
  { nbf: inSeconds(LIFE) },
  { aud: "https://mcp.example/other" },
  { aud: [] },
  { iss: "https://evil.example" },
  { iss: undefined },
  { sub: undefined },
  { sub: "a".repeat(300) },
];

/** Tokens that say what a good one says, without the issuer's signature. */
async function forge(issuer: Issuer, key: IssuerKey): Promise<string[]> {
  const own = await createKey("RS256");
  const { kid } = key.jwk;
  const claims = { iss: issuer.url, aud: AUDIENCE, sub: "ada", scope: "odoo.read" };
  const payload = { ...claims, exp: inSeconds(LIFE) };
  const signWith = (secret: string): Promise<string> =>
    new SignJWT(payload).setProtectedHeader({ alg: "HS256", kid })
      .sign(new TextEncoder().encode(secret));
  const unsigned = new UnsecuredJWT(payload).encode();
  const [, body = "", signature = ""] = (await signToken(issuer, key)).split(".");
  const heads = ["none", "None", "HS256", "ES256", "RS512", ""].map((alg) => toPart({ alg, kid }));
  return [
    await signToken(issuer, own),
    await signToken(issuer, own, { header: { kid } }),
    await signToken(issuer, own, { header: { jwk: own.jwk } }),
    await signWith(await exportSPKI(key.publicKey)),
    await signWith(JSON.stringify(key.jwk)),
    unsigned,
    ...heads.flatMap((head) => [`${head}.${body}.`, `${head}.${body}.${signature}`]),
  ];
}

function toPart(value: unknown): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Characters beyond which nothing is taken for a token. */
const TOO_LONG = 16 * 1024 + 1;

type Make = (token: string, random: Random) => readonly string[];

/** A good token, as it is spoiled on its way. */
const SPOILED: readonly [readonly [Verdict, Make], ...(readonly [Verdict, Make])[]] = [
  ["missing", () => []],
  ["missing", (token) => [token]],
  ["missing", (token) => [`Basic ${token}`]],
  ["missing", (token) => [`Basic eDp5`, `Bearer ${token}`]],
  ["malformed", () => ["Bearer"]],
  ["malformed", (token) => [`Bearer ${token}`, `Bearer ${token}`]],
  ["malformed", (token) => [`Bearer ${token}`, `Bearer x`]],
  ["malformed", (token) => [`Bearer x`, `Bearer ${token}`]],
  ["malformed", (token) => [`Bearer ${token} ${token}`]],
  ["malformed", (token) => [`Bearer ${token},`]],
  ["malformed", (token) => [`Bearer ${token}\xff`]],
  ["malformed", (token) => [`Bearer ${token}${"a".repeat(TOO_LONG)}`]],
  ["invalid", (token) => [`Bearer ${token}${"a".repeat(TOO_LONG - 3_000)}`]],
  ["invalid", (_token, random) => [`Bearer ${"ab.".repeat(1 + random.below(5_000))}`]],
  ["invalid", (token, random) => [`Bearer ${token.slice(0, 1 + random.below(token.length - 2))}`]],
  ["invalid", (token, random) => [`Bearer ${altered(token, random)}`]],
  ["invalid", (token, random) => [`Bearer ${altered(token, random)}`]],
];

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

/** One letter is another. Not the last one, which may say nothing. */
function altered(token: string, random: Random): string {
  const at = random.below(token.length - 1);
  const letter = LETTERS.replace(token[at] ?? "", "")[random.below(LETTERS.length - 1)];
  return `${token.slice(0, at)}${letter}${token.slice(at + 1)}`;
}

export function nextPresented(random: Random, pool: TokenPool): Presented {
  const kind = random.below(10);
  if (kind < 2) return { verdict: "admitted", values: [`Bearer ${random.pick(pool.good)}`] };
  if (kind < 3) return { verdict: "admitted", values: [`bearer   ${random.pick(pool.good)}`] };
  if (kind < 4) {
    return { verdict: "insufficient", values: [`Bearer ${random.pick(pool.insufficient)}`] };
  }
  if (kind < 7) return { verdict: "invalid", values: [`Bearer ${random.pick(pool.invalid)}`] };
  const [verdict, make] = random.pick(SPOILED);
  return { verdict, values: make(random.pick(pool.good), random) };
}
