/**
 * The program in a process that was given everything, and what is left of that once it serves. Arguments as the
 * program has them; prints one line of JSON when a line comes on standard input, and ends.
 */
import { run } from "../../src/run.ts";

run(Deno.args).then(Deno.exit);
const input = Deno.stdin.readable.getReader();
await input.read();

async function attempt(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
    return "done";
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

const folder = Deno.env.get("PROBE_FOLDER") ?? ".";
const found = {
  write: await attempt(() => Deno.writeTextFile(`${folder}/probe.txt`, "written")),
  run: await attempt(() => new Deno.Command(Deno.execPath(), { args: ["--version"] }).output()),
  read: await attempt(() => Deno.readTextFile(new URL(import.meta.url))),
  sys: await attempt(() => Promise.resolve(Deno.hostname())),
};
await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(found)}\n`));
Deno.exit(0);
