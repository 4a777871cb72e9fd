/** A tiny issuer of tokens on the loopback, which can lose its keys and its temper. */
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  type GenerateKeyPairResult,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from "jose";

export interface IssuerKey extends GenerateKeyPairResult {
  readonly alg: string;
  readonly jwk: JWK & { readonly kid: string };
}

export async function createKey(alg = "ES256"): Promise<IssuerKey> {
  const pair = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(pair.publicKey);
  return { ...pair, alg, jwk: { ...jwk, alg, use: "sig", kid: await calculateJwkThumbprint(jwk) } };
}

export interface Issuer extends AsyncDisposable {
  readonly url: string;
  /** The paths that were asked for, in order. */
  readonly asked: string[];
  /** What the paths answer; a test may change it. A path without an answer is a 404. */
  readonly answers: Map<string, () => Response | Promise<Response>>;
  /** Publishes these keys and no other. */
  publish(...keys: readonly Pick<IssuerKey, "jwk">[]): void;
}

export const AUDIENCE = "https://mcp.example/mcp";
export const JWKS = "/keys";
export const RFC8414 = "/.well-known/oauth-authorization-server";
export const OPENID = "/.well-known/openid-configuration";

export function startIssuer({ metadataAt = RFC8414, path = "" } = {}): Issuer {
  const asked: string[] = [];
  const answers: Issuer["answers"] = new Map();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    return answers.get(pathname)?.() ?? new Response(null, { status: 404 });
  });
  const origin = `http://127.0.0.1:${server.addr.port}`;
  const url = origin + path;
  answers.set(metadataAt, () => Response.json({ issuer: url, jwks_uri: origin + JWKS }));
  return {
    url,
    asked,
    answers,
    publish: (...keys) => {
      answers.set(JWKS, () => Response.json({ keys: keys.map(({ jwk }) => jwk) }));
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

export interface TokenChanges {
  readonly header?: Partial<JWTHeaderParameters>;
  /** `undefined` leaves a claim out. */
  readonly claims?: JWTPayload;
}

/** Seconds since 1970, from now. */
export function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** A good token for a reader named Ada, but for the changes. */
export async function signToken(
  issuer: Pick<Issuer, "url">,
  key: IssuerKey,
  { header, claims }: TokenChanges = {},
): Promise<string> {
  const payload = {
    iss: issuer.url,
    aud: AUDIENCE,
    sub: "ada",
    exp: inSeconds(300),
    scope: "odoo.read",
    ...claims,
  };
  return await new SignJWT(payload)
    .setProtectedHeader({ alg: key.alg, kid: key.jwk.kid, typ: "at+jwt", ...header })
    .sign(key.privateKey);
}
