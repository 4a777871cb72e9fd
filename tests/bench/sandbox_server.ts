/** The sandbox as a process of its own. Prints its address. */
import { startSandbox } from "../../src/sandbox/mod.ts";

const { url } = await startSandbox();
await Deno.stdout.write(new TextEncoder().encode(`${url}\n`));
