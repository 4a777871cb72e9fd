/**
 * The whole program around the embedded Odoo in this process, served in every way at once, with short
 * times and small bounds, so that all of them are met.
 */
import { createApp } from "../../src/app.ts";
import { createAccess } from "../../src/commands/access.ts";
import { createConfig } from "../../src/config/parse.ts";
import { createServerFactory } from "../../src/mcp/server.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { type HttpOptions, startHttp } from "../../src/transport/http.ts";
import { runStdio } from "../../src/transport/stdio.ts";
import type { ToolEntry } from "../../src/mcp/catalog.ts";
import { AUDIENCE, type Issuer, startIssuer } from "../transport/auth/issuer.ts";
import { createTokens, type TokenPool } from "./hostile_tokens.ts";

export interface ServedProgram extends AsyncDisposable {
  readonly tools: readonly ToolEntry[];
  /** Addresses of the endpoint, by how it is served. */
  readonly urls: Readonly<Record<HttpMode, string>>;
  /** Where the issuer's tokens are asked for. */
  readonly guarded: { readonly url: string; readonly tokens: TokenPool };
  /** What failed and nobody had foreseen. */
  readonly unexpected: readonly unknown[];
  /** A session over standard input and output, until its input ends. */
  runStdio(input: ReadableStream<Uint8Array>, output: WritableStream<Uint8Array>): Promise<void>;
  /** Lets go what the embedded Odoo remembers of calls. */
  forgetCalls(): void;
}

export type HttpMode = "http" | "streamable_http";

const LIMITS = {
  host: "127.0.0.1",
  port: 0,
  maxBodyBytes: 100_000,
  bodyTimeoutMs: 100,
  maxSessions: 100,
  sessionTimeoutMs: 1_000,
  keepAliveMs: 50,
} as const;

/** Characters that a line of standard input may have. */
export const MAX_LINE_BYTES = 100_000;

export async function serveProgram(): Promise<ServedProgram> {
  await using cleanup = new AsyncDisposableStack();
  const sandbox = cleanup.use(await startSandbox());
  const { login, apiKey } = sandbox.accounts.admin;
  const app = cleanup.use(createApp(createConfig({
    odoo_url: sandbox.url,
    database: sandbox.database,
    username: login,
    api_key: apiKey,
    database_pinning: false,
  })));
  const unexpected: unknown[] = [];
  const factory = createServerFactory(app.catalog, {
    onError: (_id, error) => unexpected.push(error),
  });
  const [http, streamable] = (["http", "streamable_http"] as const).map((mode) => {
    const server = startHttp(factory, { ...LIMITS, mode });
    cleanup.defer(() => server.shutdown());
    return server.url;
  });
  const issuer = cleanup.use(startIssuer());
  const access = await askForTokens(issuer, (error) => unexpected.push(error));
  const guarded = startHttp(factory, { ...LIMITS, ...access, mode: "http" });
  cleanup.defer(() => guarded.shutdown());
  const tokens = await createTokens(issuer);
  const kept = cleanup.move();
  return {
    tools: app.catalog.tools,
    urls: { http: http ?? "", streamable_http: streamable ?? "" },
    guarded: { url: guarded.url, tokens },
    unexpected,
    runStdio: (input, output) =>
      runStdio(factory, { input, output, maxLineBytes: MAX_LINE_BYTES, drainMs: 20_000 }),
    forgetCalls: () => sandbox.resetCalls(),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** How the program that is configured so finds out who asks. */
async function askForTokens(
  { url: issuer }: Issuer,
  onError: (error: Error) => void,
): Promise<Pick<HttpOptions, "authenticate" | "answerPage">> {
  const http = { auth: "oauth", oauth: { issuer, audience: AUDIENCE } };
  const config = createConfig({ connection_type: "http", http });
  const { authenticate, answerMetadata } = await createAccess(config, { onError });
  return { ...(authenticate && { authenticate }), answerPage: answerMetadata };
}
