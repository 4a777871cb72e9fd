import { run } from "./src/run.ts";

// Ends at once: a call that Odoo has not answered may not hold a process that was told to stop.
Deno.exit(await run(Deno.args));
