import { modernRequest } from "../mcp/modern_client.ts";
import { toolCall } from "../support/mcp_http.ts";
import { openStdio } from "../support/mcp_stdio.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";

const ECHO = { a: "é€😀" };

Deno.test("stdio answers a line typed by hand, and ends with its input", async () => {
  const session = openStdio();
  await session.write('{"method": "get_resource", "params": {"uri": "odoo://res.partner/1"}}\n');
  await session.closeInput();
  const { id, result } = await session.next();
  assertEquals(id, 1);
  assertEquals(result?.contents, [
    { uri: "odoo://res.partner/1", mimeType: "text/plain", text: "Azure Interior" },
  ]);
  assertEquals(await session.rest(), "");
});

Deno.test("stdio answers a last line that has no newline", async () => {
  const session = openStdio();
  await session.write('{"method":"list_tools"}');
  await session.closeInput();
  assertEquals((await session.next()).id, 1);
  await session.rest();
});

Deno.test("stdio answers a malformed line with a parse error, and goes on", async () => {
  const session = openStdio();
  await session.write("{nonsense\n\r\n  \n");
  assertEquals(await session.next(), {
    jsonrpc: "2.0",
    id: null,
    error: { code: -32700, message: "Cannot read line: malformed JSON" },
  });
  await session.write("\uFEFF");
  await session.write(`${JSON.stringify(toolCall("echo", ECHO, 7))}\r\n`);
  assertEquals((await session.next()).id, 7);
  await session.close();
});

Deno.test("stdio answers JSON that is no message with an invalid request", async () => {
  const session = openStdio();
  for (const line of ["5", "[]", "null", '{"id":3}', '{"jsonrpc":"1.0","id":3,"method":"ping"}']) {
    await session.write(`${line}\n`);
    const { id, error } = await session.next();
    assertEquals(error?.code, -32600, line);
    assertEquals(id, line.includes("3") ? 3 : null, line);
  }
  await session.close();
});

Deno.test("stdio skips a line over the limit, answers with an error, and goes on", async () => {
  const session = openStdio({ maxLineBytes: 200 });
  await session.write(JSON.stringify(toolCall("echo", { a: "x".repeat(150) }, 1)));
  await session.write("x".repeat(5_000));
  await session.write(`\n${JSON.stringify(toolCall("echo", ECHO, 2))}\n`);
  assertEquals((await session.next()).error, {
    code: -32600,
    message: "Cannot read line: longer than 200 bytes",
  });
  assertEquals((await session.next()).id, 2);
  await session.close();
});

Deno.test("stdio puts characters together that arrive in pieces", async () => {
  const session = openStdio();
  const bytes = new TextEncoder().encode(`${JSON.stringify(toolCall("echo", ECHO))}\n`);
  for (const byte of bytes) await session.write(new Uint8Array([byte]));
  const { result } = await session.next();
  assertEquals(result?.structuredContent, { echoed: ECHO });
  await session.close();
});

Deno.test("stdio answers an argument of 30 MB", async () => {
  const session = openStdio();
  const args = { a: "x".repeat(30_000_000) };
  await session.send(toolCall("echo", args, "huge"));
  const { id, result } = await session.next();
  assertEquals(id, "huge");
  assert(JSON.stringify(result).length > 30_000_000);
  await session.close();
});

Deno.test("stdio serves calls side by side, and answers in the order they end", async () => {
  const session = openStdio();
  await session.send(toolCall("slow", { n: 1 }, 1));
  const first = await session.catalog.nextSlowCall();
  await session.send(toolCall("slow", { n: 2 }, 2));
  const second = await session.catalog.nextSlowCall();
  second.finish();
  assertEquals((await session.next()).id, 2);
  await session.send(toolCall("echo", {}, 3));
  assertEquals((await session.next()).id, 3);
  first.finish();
  assertEquals((await session.next()).id, 1);
  await session.close();
});

Deno.test("stdio writes whole lines to a reader that is slow", async () => {
  const session = openStdio();
  const ids = Array.from({ length: 50 }, (_, index) => index);
  for (const id of ids) await session.send(toolCall("big", { size: 10_000 }, id));
  const answers = [];
  for (const _ of ids) answers.push((await session.next()).id);
  assertEquals(answers, ids);
  await session.close();
});

Deno.test("stdio answers a batch, each of its messages by a line", async () => {
  const session = openStdio();
  await session.send([toolCall("echo", {}, 1), toolCall("echo", {}, 2)]);
  assertEquals([(await session.next()).id, (await session.next()).id], [1, 2]);
  await session.close();
});

Deno.test("stdio finishes the call in flight when its input ends", async () => {
  const session = openStdio();
  await session.send(toolCall("slow", {}, 9));
  const call = await session.catalog.nextSlowCall();
  await session.closeInput();
  assert(!call.signal.aborted);
  call.finish();
  assertEquals((await session.next()).id, 9);
  assertEquals(await session.rest(), "");
});

Deno.test("stdio reports a call that does not end in time, and answers it once", async () => {
  const session = openStdio({ drainMs: 1 });
  await session.send(toolCall("slow", {}, 9));
  const call = await session.catalog.nextSlowCall();
  await session.closeInput();
  const { id, error } = await session.next();
  assertEquals(id, 9);
  assertStringIncludes(error?.message ?? "", "Whether anything was changed is unknown");
  await call.aborted;
  assertEquals(await session.rest(), "");
});

Deno.test("stdio stops reading at the signal, and finishes what runs", async () => {
  const stop = new AbortController();
  const session = openStdio({ signal: stop.signal });
  await session.send(toolCall("slow", {}, 1));
  const call = await session.catalog.nextSlowCall();
  stop.abort();
  call.finish();
  assertEquals((await session.next()).id, 1);
  assertEquals(await session.rest(), "");
});

Deno.test("stdio ends at once where the signal has fired before", async () => {
  const session = openStdio({ signal: AbortSignal.abort() });
  assertEquals(await session.rest(), "");
});

Deno.test("stdio cancels a call, and does not wait for its answer at the end", async () => {
  const session = openStdio();
  await session.send(toolCall("slow", {}, 4));
  const call = await session.catalog.nextSlowCall();
  await session.send({
    jsonrpc: "2.0",
    method: "notifications/cancelled",
    params: { requestId: 4 },
  });
  await call.aborted;
  await session.closeInput();
  assertEquals(await session.rest(), "");
});

Deno.test("stdio ends when nobody reads its output any more", async () => {
  const session = openStdio();
  await session.closeOutput();
  await session.send(toolCall("echo"));
  await session.ended;
});

Deno.test("stdio has a thousand calls in flight, and answers each of them once", async () => {
  const session = openStdio();
  const ids = Array.from({ length: 1_000 }, (_, index) => index);
  const calls = [];
  for (const id of ids) {
    await session.send(toolCall("slow", { id }, id));
    calls.push(await session.catalog.nextSlowCall());
  }
  await session.closeInput();
  for (const call of calls.toReversed()) call.finish();
  const answers = [];
  for (const _ of ids) answers.push((await session.next()).id);
  assertEquals(answers, ids.toReversed());
  assertEquals(await session.rest(), "");
});

Deno.test("stdio refuses a call whose id is in use, and serves the one that uses it", async () => {
  const session = openStdio();
  await session.send(toolCall("slow", { n: 1 }, "x"));
  const call = await session.catalog.nextSlowCall();
  await session.send(toolCall("echo", { n: 2 }, "x"));
  assertEquals(await session.next(), {
    jsonrpc: "2.0",
    id: null,
    error: { code: -32600, message: 'Cannot serve call: its id "x" is in use' },
  });
  call.finish();
  assertEquals((await session.next()).result?.structuredContent, { echoed: { n: 1 } });
  await session.send(toolCall("echo", { n: 3 }, "x"));
  assertEquals((await session.next()).result?.structuredContent, { echoed: { n: 3 } });
  await session.close();
});

Deno.test("stdio repeats little of a long version that it does not serve", async () => {
  const session = openStdio();
  const { body } = modernRequest("tools/list", {}, {
    "io.modelcontextprotocol/protocolVersion": "9".repeat(10_000),
  });
  await session.send(body);
  const { id, error } = await session.next();
  assertEquals(id, body.id);
  assert(JSON.stringify(error).length < 2_000);
  await session.close();
});
