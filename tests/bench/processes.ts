/**
 * Child processes of a benchmark: the program itself and the servers it is compared with. Each is ended
 * by its own handle. Knows how the program is started; not what is measured.
 */

import config from "../../deno.json" with { type: "json" };

const PROGRAM = new URL("../../main.ts", import.meta.url).pathname;
export const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** The SDK with nothing around it. */
export const PLAIN_PROGRAM = new URL("plain_server.ts", import.meta.url).pathname;

/** What the program is started with: as the task `start` does it. */
export const RUN_FLAGS: readonly string[] = config.tasks.start.command
  .split(" ").filter((word) => word.startsWith("--"));

/** The account that the program logs in with. */
export interface OdooAccess {
  readonly url: string;
  readonly database: string;
  readonly login: string;
  readonly apiKey: string;
  /** What the program speaks with it; what it chooses itself unless told. */
  readonly protocol?: string;
}

/** Deno with these arguments, in quiet. */
export function denoRun(
  args: readonly string[],
  options: Pick<Deno.CommandOptions, "env" | "stdin" | "stdout" | "stderr">,
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...args],
    ...options,
  });
}

/** The environment that configures the program, with nothing else of this process that could. */
export function configure(odoo: OdooAccess): Record<string, string> {
  return {
    ODOO_URL: odoo.url,
    ODOO_DB: odoo.database,
    ODOO_USERNAME: odoo.login,
    ODOO_API_KEY: odoo.apiKey,
    ...(odoo.protocol && { ODOO_MCP_PROTOCOL: odoo.protocol }),
  };
}

/** The same as plain values, for the program within this process. */
export function configOf(odoo: OdooAccess): Record<string, string> {
  const { url, database, login, apiKey } = odoo;
  return { odoo_url: url, database, username: login, api_key: apiKey };
}

/** A program file without the project's configuration: what any start of Deno costs. */
export async function runFile(path: string): Promise<void> {
  const { success } = await denoRun(["--no-config", path], {
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  if (!success) throw new Error(`Cannot run ${path}: it failed`);
}

/** A server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  /** What it announced: its address. */
  readonly url: string;
}

/** A server beside this file that prints its address as its first line. */
export function startHelper(file: string, args: readonly string[] = []): Promise<ServerProcess> {
  const path = new URL(file, import.meta.url).pathname;
  const child = denoRun(["--config", CONFIG, "--allow-all", path, ...args], {
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  return announced(child, child.stdout);
}

/** The program over HTTP on a free port. */
export function startProgram(odoo: OdooAccess): Promise<ServerProcess> {
  const args = ["serve", "streamable_http", "--port", "0"];
  const child = denoRun([...RUN_FLAGS, PROGRAM, ...args], {
    env: configure(odoo),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  return announced(child, child.stderr);
}

/** A helper prints its address alone; the program logs Odoo's address too. */
const ANNOUNCEMENT = /(?:^|listening on )(http:\/\/127\.0\.0\.1:\d+\S*)\s/m;

/** Waits until a process has told its address, and ends it by its handle. */
export async function announced(
  child: Deno.ChildProcess,
  output: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<ServerProcess> {
  const url = Promise.withResolvers<string>();
  const drained = (async () => {
    let text = "";
    for await (const chunk of output.pipeThrough(new TextDecoderStream())) {
      text = (text + chunk).slice(-10_000);
      const address = ANNOUNCEMENT.exec(text)?.[1];
      if (address !== undefined) url.resolve(address);
    }
    url.reject(new Error(`Cannot start a server: it ended with ${text}`));
  })();
  return {
    url: await url.promise,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      await drained;
    },
  };
}

/** The program over stdio, one request after another. */
export class StdioProgram implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #buffer = "";
  #id = 0;

  constructor(odoo: OdooAccess, file = PROGRAM) {
    this.#child = denoRun([...RUN_FLAGS, file, "serve", "stdio"], {
      env: configure(odoo),
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reader = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** @throws {Error} when the server answers with an error */
  async request(method: string, params: object = {}): Promise<Record<string, unknown>> {
    await this.#write({ id: ++this.#id, method, params });
    const answer = JSON.parse(await this.#line());
    if (answer.error) throw new Error(`Cannot measure ${method}: ${answer.error.message}`);
    return answer.result;
  }

  /** The handshake, as a client of 2025 begins a session. */
  async initialize(): Promise<void> {
    await this.request("initialize", {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "bench", version: "1" },
    });
    await this.#write({ method: "notifications/initialized" });
  }

  /** @throws {Error} when the tool fails: a failure is quick and would look good */
  async callTool(name: string, args: object): Promise<ToolResult> {
    const { content, structuredContent, isError } = await this.request("tools/call", {
      name,
      arguments: args,
    });
    const text = Array.isArray(content) ? String(content[0]?.text) : "";
    if (isError) throw new Error(`Cannot measure ${name}: ${text}`);
    return { text, structured: structuredContent };
  }

  #write(message: object): Promise<void> {
    const line = `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;
    return this.#writer.write(new TextEncoder().encode(line));
  }

  async #line(): Promise<string> {
    while (!this.#buffer.includes("\n")) {
      const { done, value } = await this.#reader.read();
      if (done) throw new Error("Cannot measure: the program ended");
      this.#buffer += value;
    }
    const end = this.#buffer.indexOf("\n");
    const line = this.#buffer.slice(0, end);
    this.#buffer = this.#buffer.slice(end + 1);
    return line;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close();
    await this.#reader.cancel();
    await this.#child.status;
  }
}

export interface ToolResult {
  readonly text: string;
  readonly structured: unknown;
}
