/**
 * The program over HTTP in a process that can be asked for its memory, after it has collected its garbage. Knows
 * how to ask `collecting_server.ts`; not what is measured.
 */
import {
  announced,
  CONFIG,
  configure,
  denoRun,
  type OdooAccess,
  RUN_FLAGS,
  type ServerProcess,
} from "./processes.ts";

const FILE = new URL("collecting_server.ts", import.meta.url).pathname;

/** In bytes. */
export interface Memory {
  /** What the process occupies, with the room that V8 keeps on its heap for garbage: tens of MB after a load. */
  readonly resident: number;
  /** What is alive on V8's heap, and outside of it by V8's account. */
  readonly live: number;
}

export interface CollectingProgram extends ServerProcess {
  /** What is left after a collection. */
  memory(): Promise<Memory>;
}

export async function startCollecting(odoo: OdooAccess): Promise<CollectingProgram> {
  const child = denoRun(["--config", CONFIG, ...RUN_FLAGS.map(withGc), FILE], {
    env: configure(odoo),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const server = await announced(child, child.stderr);
  return {
    url: server.url,
    memory: async () => {
      await writer.write(new TextEncoder().encode("\n"));
      const { value = "" } = await reader.read();
      const { rss, heapUsed, external }: Deno.MemoryUsage = JSON.parse(value);
      return { resident: rss, live: heapUsed + external };
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await reader.cancel();
      await writer.abort().catch(() => {});
    },
  };
}

/** What only a measuring program may do: collect its garbage when it is asked to. */
function withGc(flag: string): string {
  return flag.startsWith("--v8-flags=") ? `${flag},--expose-gc` : flag;
}
