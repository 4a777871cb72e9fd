/** Posting with files: what is left where it goes wrong half-way. */
import type { ToolOutcome } from "../../src/mcp/catalog.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { type Front, startFront } from "../support/front.ts";
import { openInstance } from "../support/instance.ts";
import { openSandboxApp } from "../support/sandbox_app.ts";

const FILES = ["a.txt", "b.txt"].map((name) => ({ name, content: btoa(name) }));
const LOST = (): Response => new Response(null, { status: 502 });

async function post(sandbox: Sandbox, front: Front): Promise<ToolOutcome> {
  using app = openSandboxApp({ ...sandbox, url: front.url }, { timeout: 3 });
  const args = { model: "res.partner", id: 1, kind: "note", body: "x", files: FILES };
  const { signal } = new AbortController();
  const outcome = await app.catalog.findTool("post_message")?.call(args, { signal });
  assert(outcome);
  return outcome;
}

/** Whose files they are. */
async function owners({ url }: Sandbox): Promise<unknown[]> {
  using instance = openInstance(url);
  const rows = await instance.service.searchRead("ir.attachment", {
    domain: [["name", "in", FILES.map(({ name }) => name)]],
    fields: ["res_model", "res_id"],
    limit: 10,
  });
  return rows.map(({ res_model, res_id }) => `${res_model} ${res_id}`);
}

Deno.test("the files of a message belong to its record", async () => {
  await using sandbox = await startSandbox();
  await using front = startFront(sandbox.url);
  assertStringIncludes((await post(sandbox, front)).text, "with 2 attachments");
  assertEquals(await owners(sandbox), ["res.partner 1", "res.partner 1"]);
});

Deno.test("a file that cannot be stored: no message, and none of the others is left", async () => {
  await using sandbox = await startSandbox();
  let stored = 0;
  await using front = startFront(sandbox.url, {
    before: ({ method }) => method === "create" && ++stored === 2 ? LOST() : undefined,
  });
  const { text, isError } = await post(sandbox, front);
  assertEquals(isError, true);
  assertStringIncludes(text, "Outcome: not_sent");
  assertEquals([front.count("message_post"), await owners(sandbox)], [0, []]);
});

Deno.test("files of a message that nobody knows of are not on the record", async () => {
  await using sandbox = await startSandbox();
  await using front = startFront(sandbox.url, {
    before: ({ method }) => method === "message_post" ? LOST() : undefined,
  });
  assertStringIncludes((await post(sandbox, front)).text, "Outcome: unknown");
  assertEquals([...new Set(await owners(sandbox))].length, 1);
  assert(!(await owners(sandbox)).includes("res.partner 1"));
});

Deno.test("files that cannot be removed again are not on the record either", async () => {
  await using sandbox = await startSandbox();
  await using front = startFront(sandbox.url, {
    before: ({ method }) => {
      if (method === "unlink") return LOST();
      return method === "message_post" ? new Response(null, { status: 404 }) : undefined;
    },
  });
  assertStringIncludes((await post(sandbox, front)).text, "Outcome: rejected");
  const left = await owners(sandbox);
  assertEquals([left.length, left.includes("res.partner 1")], [2, false]);
});
