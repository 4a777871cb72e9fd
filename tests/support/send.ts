/**
 * Sends one request in a process of its own, for what a process takes from its environment and permissions.
 * Run by itself it is that process.
 */
import { CallError } from "../../src/odoo/errors.ts";
import {
  createHttpClient,
  type HttpClientOptions,
  type HttpResponse,
} from "../../src/odoo/http/client.ts";
import { keptVariables } from "./program.ts";

/** What came of it: the answer, or the failure in words and by `kind` and `outcome`. */
export type Sent =
  | Pick<HttpResponse, "status" | "text">
  | { readonly message: string; readonly kind: string; readonly outcome: string };

export interface SendOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Beyond the network and reading files, such as `--allow-sys`. */
  readonly permissions?: readonly string[];
  readonly once?: boolean;
}

export const BODY = '{"key":"key-that-must-not-travel"}';

/** Resolves with what came of it, and with all that the process told, the causes of a failure too. */
export async function sendApart(
  client: Pick<HttpClientOptions, "baseUrl" | "tls">,
  { env = {}, permissions = [], once = false }: SendOptions = {},
): Promise<{ sent: Sent; told: string }> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--no-check", "--allow-net", "--allow-read"],
      ...permissions,
      new URL(import.meta.url).pathname,
      JSON.stringify({ client, once }),
    ],
    clearEnv: true,
    env: { ...keptVariables(), NO_COLOR: "1", ...env },
  }).output();
  const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { sent: JSON.parse(out ?? ""), told: `${out}${error}` };
}

async function send(client: HttpClientOptions, once: boolean): Promise<Sent> {
  using http = createHttpClient(client);
  const request = { path: "/jsonrpc", contentType: "application/json", body: BODY };
  try {
    const { status, text } = await http.send(request, { once });
    return { status, text };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    await Deno.stderr.write(new TextEncoder().encode(Deno.inspect(error)));
    return { message: error.message, kind: error.kind, outcome: error.outcome };
  }
}

if (import.meta.main) {
  const { client, once } = JSON.parse(Deno.args[0] ?? "");
  const sent = await send({ timeoutMs: 5_000, maxResponseBytes: 65_536, ...client }, once);
  await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(sent)));
}
