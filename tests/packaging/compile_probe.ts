/** Compiles `main.ts` of a folder, within so many minutes, and prints why that did not work. */
import { denoCompile } from "../../scripts/packaging/deno_compile.ts";
import { findTarget } from "../../scripts/packaging/targets.ts";

const [folder = "", minutes = ""] = Deno.args;
// Deno takes an empty name for a file as well.
Deno.env.delete("DENORT_BIN");
const request = { folder, workers: [], target: findTarget(Deno.build.target) };
const message = await denoCompile({
  ...request,
  output: `${folder}/out`,
  minutes: Number(minutes),
}).then(() => "compiled", (error: Error) => error.message);
await Deno.stdout.write(new TextEncoder().encode(message));
