/**
 * A program under test, as its users have it: a process of its own that knows nothing of this machine but an empty
 * home. Speaks MCP to it by lines or by HTTP; must not know what is expected of the answers.
 */
import { join } from "node:path";

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
  readonly #stdout: Told;
  readonly #stderr: Told;
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
    this.#stdout = new Told(this.#child.stdout);
    this.#stderr = new Told(this.#child.stderr);
  }

  /** Asks over standard input; gives the result. @throws {Error} for an error, or where no answer comes */
  async ask(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    await this.tell({ jsonrpc: "2.0", id, method, params });
    while (true) {
      const line = await this.#stdout.line();
      const message: Message = JSON.parse(line);
      if (message.id === id) return resultOf(message);
    }
  }

  tell(message: object): Promise<void> {
    return this.#writer.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
  }

  /** Waits until it says so on standard error; gives what the first group matched. */
  told(pattern: RegExp): Promise<string> {
    return this.#stderr.until(pattern);
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Closes its input and waits for its end. */
  async end(): Promise<Ended> {
    await this.#writer.close().catch(() => {});
    const status = await within(this.#child.status, "the program did not end");
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

async function within<T>(promise: Promise<T>, otherwise: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(otherwise)), PATIENCE_MS);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Everything a stream said, and a way to wait for more of it. */
class Told {
  readonly ended: Promise<void>;
  text = "";
  #read = 0;
  #isOver = false;
  #news = Promise.withResolvers<void>();

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.ended = this.#record(stream);
  }

  async #record(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      this.text += chunk;
      this.#tell();
    }
    this.#isOver = true;
    this.#tell();
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  async line(): Promise<string> {
    const found = await this.#wait(() => {
      const end = this.text.indexOf("\n", this.#read);
      return end < 0 ? undefined : { line: this.text.slice(this.#read, end), end };
    });
    this.#read = found.end + 1;
    return found.line;
  }

  async until(pattern: RegExp): Promise<string> {
    const found = await this.#wait(() => pattern.exec(this.text) ?? undefined);
    return found[1] ?? found[0];
  }

  async #wait<T>(find: () => T | undefined): Promise<T> {
    let found = find();
    while (found === undefined) {
      if (this.#isOver) throw new Error(`the program ended and said: ${this.text.slice(-1_000)}`);
      await within(
        this.#news.promise,
        `no word from the program, after: ${this.text.slice(-1_000)}`,
      );
      found = find();
    }
    return found;
  }
}
