/**
 * A program under test, as its users have it: a process of its own that knows nothing of this machine but an empty
 * home. Speaks MCP to it by lines or by HTTP; must not know what is expected of the answers.
 */
import { join } from "node:path";
import { Recording, within } from "./recording.ts";

/** How the program is started; arguments of it follow. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** What it needs besides; everything else would configure it. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Message {
  readonly id?: number;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** No answer and no end of the program takes longer, on the slowest of machines. */
const PATIENCE_MS = 60_000;

/** Variables without which programs do not start, on Windows for the most part. */
const KEPT = ["PATH", "SYSTEMROOT", "SystemRoot", "COMSPEC", "PATHEXT"];

/** A folder that the program takes for its user's home, and for everything else that systems have. */
export interface Home extends AsyncDisposable {
  readonly folder: string;
  /** Every file in it, with `/` between the names. */
  files(): Promise<string[]>;
}

export async function makeHome(): Promise<Home> {
  const folder = await Deno.makeTempDir({ prefix: "odoo-mcp-smoke-" });
  return {
    folder,
    files: () => listFiles(folder),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function listFiles(folder: string, prefix = ""): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) files.push(...await listFiles(join(folder, name), `${prefix}${name}/`));
    else files.push(prefix + name);
  }
  return files.sort();
}

const HOME_VARIABLES = [
  "HOME",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
  "XDG_CONFIG_HOME",
  "XDG_CACHE_HOME",
  "TMPDIR",
  "TEMP",
  "TMP",
];

export class TestedProgram implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #stdout: Recording;
  readonly #stderr: Recording;
  #isOver = false;
  #lastId = 0;

  constructor(
    { command, args, env }: Launch,
    { args: more, home, env: given }: {
      args: readonly string[];
      home: Home;
      env?: Readonly<Record<string, string>>;
    },
  ) {
    const kept = KEPT.flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    });
    this.#child = new Deno.Command(command, {
      args: [...args, ...more],
      cwd: home.folder,
      clearEnv: true,
      env: {
        ...Object.fromEntries([...kept, ...HOME_VARIABLES.map((name) => [name, home.folder])]),
        NO_COLOR: "1",
        ...env,
        ...given,
      },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#stdout = new Recording(this.#child.stdout, PATIENCE_MS);
    this.#stderr = new Recording(this.#child.stderr, PATIENCE_MS);
  }

  /** Asks over standard input; gives the result. @throws {Error} for an error, or where no answer comes */
  async ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    await this.tell({ jsonrpc: "2.0", id, method, params });
    while (true) {
      const line = await this.#stdout.nextLine();
      if (line === undefined) throw new Error(`the program ended: ${this.#stderr.text.trim()}`);
      const message: Message = JSON.parse(line);
      if (message.id === id) return resultOf(message);
    }
  }

  tell(message: object): Promise<void> {
    return this.#writer.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
  }

  /** Waits until it says so on standard error; gives what the first group matched. */
  async told(pattern: RegExp): Promise<string> {
    const [whole, first] = await this.#stderr.until(pattern);
    return first ?? whole;
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Closes its input and waits for its end. */
  async end(): Promise<Ended> {
    await this.#writer.close().catch(() => {});
    const status = await within(this.#child.status, {
      ms: PATIENCE_MS,
      late: "the program did not end",
    });
    this.#isOver = true;
    await Promise.all([this.#stdout.ended, this.#stderr.ended]);
    return { code: status.code, stdout: this.#stdout.text, stderr: this.#stderr.text };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return;
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      // It has ended by itself, before anybody waited for it.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.end();
  }
}

export function resultOf({ result, error }: Message): Record<string, unknown> {
  if (result !== undefined) return result;
  throw new Error(error?.message ?? "an answer without a result");
}
