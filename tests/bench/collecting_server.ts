/**
 * The program over HTTP, configured by its environment as ever, in a process that tells its memory: for each line on
 * standard input it collects its garbage and prints what is left, as one line of JSON. Needs `--expose-gc` of V8.
 */
import { run } from "../../src/run.ts";

const collect: unknown = Reflect.get(globalThis, "gc");
if (typeof collect !== "function") throw new Error("Cannot measure: V8 does not expose gc");

const tellMemory = async (): Promise<void> => {
  // What a collection finds dead beyond V8 (streams, requests) ends on the event loop: a later one gets the rest.
  for (let time = 0; time < 3; time++) {
    Reflect.apply(collect, undefined, []);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(Deno.memoryUsage())}\n`));
};

run(["serve", "streamable_http", "--port", "0"]).then(Deno.exit);
for await (const _line of Deno.stdin.readable) await tellMemory();
