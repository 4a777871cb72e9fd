/** A whole process on real pipes: what it writes to them, and how it ends. */
import { toolCall } from "../support/mcp_http.ts";
import { assertEquals, assertMatch } from "../support/assert.ts";

const SCRIPT = new URL("../support/mcp_stdio_server.ts", import.meta.url).pathname;

function start(...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", SCRIPT, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function writeLine(process: Deno.ChildProcess, text: string): Promise<void> {
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`${text}\n`));
  writer.releaseLock();
}

Deno.test("a line piped into stdio gives one line and exit code 0", async () => {
  const process = start();
  await writeLine(process, '{"method": "get_resource", "params": {"uri": "odoo://res.partner/1"}}');
  await process.stdin.close();
  const { code, stdout, stderr } = await process.output();
  assertEquals(code, 0);
  assertMatch(new TextDecoder().decode(stdout), /^\{.*"text":"Azure Interior".*\}\n$/);
  assertEquals(new TextDecoder().decode(stderr), "");
});

Deno.test("SIGTERM with a call in flight reports it and ends with exit code 0", async () => {
  const process = start("1");
  const output = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  await writeLine(process, JSON.stringify(toolCall("slow", {}, 8)));
  await writeLine(process, JSON.stringify(toolCall("echo", {}, 9)));
  // Both lines were read once the second of them is answered.
  assertMatch((await output.read()).value ?? "", /"id":9/);
  process.kill("SIGTERM");
  assertMatch((await output.read()).value ?? "", /"id":8,"error":.*Cannot finish call/);
  assertEquals((await output.read()).done, true);
  assertEquals((await process.status).code, 0);
  await process.stderr.cancel();
  await process.stdin.abort().catch(() => {});
});

Deno.test("a closed output ends the process with exit code 0", async () => {
  const process = start();
  await process.stdout.cancel();
  await writeLine(process, JSON.stringify(toolCall("echo")));
  assertEquals((await process.status).code, 0);
  assertEquals(await new Response(process.stderr).text(), "");
  await process.stdin.abort().catch(() => {});
});

Deno.test("a client that reads only after it has written everything gets every answer", async () => {
  const process = start();
  const ids = Array.from({ length: 200 }, (_, index) => index);
  // Each answer is as large as a pipe.
  for (const id of ids) {
    await writeLine(process, JSON.stringify(toolCall("big", { size: 32_768 }, id)));
  }
  await process.stdin.close();
  const { code, stdout, stderr } = await process.output();
  const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
  assertEquals(lines.map((line) => JSON.parse(line).id), ids);
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
});
