/** Starts and kills an Odoo in a process of its own. Knows processes; must not know calls. */
import type { ServedOdooOptions } from "./served_odoo.ts";

const SCRIPT = new URL("./served_odoo.ts", import.meta.url).pathname;

export interface OdooProcess extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Resolves when it has carried out a call of that method. @throws {Error} when it ends before */
  carriedOut(method: string): Promise<void>;
  /** SIGKILL: nothing is closed or said. Resolves with the methods it carried out. */
  kill(): Promise<readonly string[]>;
}

/** Resolves when it listens. */
export async function startOdooProcess(options: ServedOdooOptions = {}): Promise<OdooProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-check",
      "--unstable-net",
      "--allow-net=127.0.0.1",
      SCRIPT,
      JSON.stringify(options),
    ],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const methods: string[] = [];
  const lines = readLines(child.stdout);
  const readLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("The Odoo process ended");
    return value;
  };
  const port = Number(await readLine());
  let isKilled = false;
  const kill = async (): Promise<readonly string[]> => {
    if (isKilled) return methods;
    isKilled = true;
    child.kill("SIGKILL");
    for await (const method of lines) methods.push(method);
    await child.status;
    return methods;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async carriedOut(method) {
      while (!methods.includes(method)) methods.push(await readLine());
    },
    kill,
    [Symbol.asyncDispose]: async () => void await kill(),
  };
}

async function* readLines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (text + chunk).split("\n");
    text = lines.pop() ?? "";
    yield* lines;
  }
}
