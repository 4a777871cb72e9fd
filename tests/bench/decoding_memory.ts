/**
 * A process that decodes one XML-RPC answer, the file named by its argument, and prints what that took:
 * the most memory that was resident while decoding beyond what was before, divided by the size of
 * the file. The document, which is there before as bytes and as text, does not count; the value does.
 */
import { decodeResponse } from "../../src/odoo/rpc/xmlrpc_codec.ts";

const [file = ""] = Deno.args;
const bytes = Deno.readFileSync(file);
const text = new TextDecoder().decode(bytes);

const before = resident("VmRSS");
const answer = decodeResponse(text);
// The peak since the process began: if reading the file went higher, the figure is too high, not too low.
const peak = resident("VmHWM");

if (!answer.ok) throw new Error("Cannot measure: the answer is a fault");
await Deno.stdout.write(new TextEncoder().encode(`${(peak - before) / bytes.length}\n`));

/** In bytes, from the kernel: the peak that `getrusage` tells would be that of the parent process. */
function resident(key: "VmRSS" | "VmHWM"): number {
  const status = Deno.readTextFileSync("/proc/self/status");
  return Number(new RegExp(String.raw`^${key}:\s+(\d+) kB$`, "m").exec(status)?.[1]) * 1024;
}
