import { run } from "./src/run.ts";

Deno.exitCode = await run(Deno.args);
