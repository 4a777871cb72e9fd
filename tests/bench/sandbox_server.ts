/** The sandbox as a process of its own. Its argument is how long each answer takes, in ms. Prints its address. */
import { startSandbox } from "../../src/sandbox/mod.ts";

const [latencyMs = "0"] = Deno.args;

const { url } = await startSandbox({ latencyMs: Number(latencyMs) });
await Deno.stdout.write(new TextEncoder().encode(`${url}\n`));
