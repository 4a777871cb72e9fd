/** Answers that come late, cut, from somebody else, too slowly or too big, as the service's callers see them. */
import { CallError, NetworkError } from "../../../src/odoo/errors.ts";
import { startSandbox } from "../../../src/sandbox/mod.ts";
import { assert, assertEquals, assertMatch, assertRejects } from "../../support/assert.ts";
import type { Reply } from "../../support/faulty_server.ts";
import { createBarrier, startFront } from "../../support/front.ts";
import { openInstance } from "../../support/instance.ts";
import { closeAfterHead, closeAtOnce, cutAfter, page, silence } from "../../support/replies.ts";
import { startScriptedOdoo, value } from "../../support/scripted_odoo.ts";
import { flood, oneByteASecond } from "../../support/slow_replies.ts";

const FIELDS = { name: { type: "char", string: "Name", store: true } };
const PARTNER = [{ name: "Ada Byron" }];

interface BrokenCase {
  readonly name: string;
  readonly reply: Reply;
  readonly kind: string;
  readonly message: RegExp;
  readonly timeoutMs?: number;
}

const WHOLE = `{"jsonrpc": "2.0", "id": 1, "result": [42]}`;
const LOST = {
  kind: "interrupted",
  message: /^the connection was lost/,
} as const;
const LATE = {
  kind: "timeout",
  message: /^no answer within 1\.2 s$/,
  timeoutMs: 1_200,
} as const;
const BAD_GATEWAY = /^a proxy answered HTTP 502$/;

const CASES: readonly BrokenCase[] = [
  { name: "is closed at once", reply: closeAtOnce, ...LOST },
  { name: "is closed after the head", reply: closeAfterHead, ...LOST },
  { name: "is closed half-way", reply: cutAfter(WHOLE.length / 2, WHOLE), ...LOST },
  { name: "never comes", reply: silence, ...LATE },
  { name: "comes at one byte a second", reply: oneByteASecond, ...LATE },
  {
    name: "is a proxy's page",
    reply: page(502, "Bad Gateway"),
    kind: "status",
    message: BAD_GATEWAY,
  },
];

for (const { name, reply, kind, message, timeoutMs = 10_000 } of CASES) {
  Deno.test(`an answer that ${name}: the create is unknown, the next call works`, async () => {
    await using odoo = startScriptedOdoo(({ method, nth }) => {
      if (method === "fields_get") return value(FIELDS);
      return method === "create" && nth === 0 ? { reply } : undefined;
    });
    using instance = openInstance(odoo.url, { timeoutMs });
    const { service } = instance;
    await service.schema("res.partner");
    const error = await assertRejects(() => service.create("res.partner", PARTNER), CallError);
    assertEquals([error.kind, error.outcome], [kind, "unknown"]);
    assertMatch(error.message, message);
    assertEquals(odoo.methods.filter((method) => method === "create").length, 1);
    assertEquals(await service.call({ model: "res.partner", method: "action" }), true);
  });
}

for (const first of ["read_user", "fields_get"]) {
  Deno.test(`an answer to ${first} that never comes: the create was not sent, and is told so`, async () => {
    await using odoo = startScriptedOdoo(({ method }) =>
      method === first ? { reply: silence } : method === "fields_get" ? value(FIELDS) : undefined
    );
    using instance = openInstance(odoo.url, { timeoutMs: 600 });
    const error = await assertRejects(
      () => instance.service.create("res.partner", PARTNER),
      CallError,
    );
    assertEquals([error.kind, error.outcome], ["timeout", "not_sent"]);
    assert(!odoo.methods.includes("create"));
  });
}

Deno.test("an answer that is broken once: a read is repeated and nobody notices", async () => {
  const broken = CASES.filter(({ kind }) => kind !== "timeout").map(({ reply }) => reply);
  for (const reply of broken) {
    await using odoo = startScriptedOdoo(({ method, nth }) => {
      if (method === "fields_get") return value(FIELDS);
      if (method !== "search_read") return undefined;
      return nth === 0 ? { reply } : value([{ id: 42, name: "Ada" }]);
    });
    using instance = openInstance(odoo.url);
    const rows = await instance.service.searchRead("res.partner", {
      domain: [],
      fields: ["name"],
      limit: 1,
    });
    assertEquals(rows, [{ id: 42, name: "Ada" }]);
  }
});

Deno.test("an answer after the deadline: the create is unknown, was committed, and is found by looking", async () => {
  await using sandbox = await startSandbox();
  const barrier = createBarrier();
  await using front = startFront(sandbox.url, {
    after: ({ method }) => method === "create" ? barrier.wait() : undefined,
  });
  using instance = openInstance(front.url, { timeoutMs: 1_000 });
  const { service } = instance;
  const name = "Late but committed";
  const error = await assertRejects(() => service.create("res.partner", [{ name }]), NetworkError);
  assertEquals([error.kind, error.outcome], ["timeout", "unknown"]);
  assertEquals(await service.searchCount("res.partner", [["name", "=", name]]), 1);
  assertEquals(front.count("create"), 1);
  barrier.open();
});

const MIB = 2 ** 20;
/** What the sockets' buffers hold on their way. */
const IN_TRANSIT = 16 * MIB;

for (const declared of [true, false]) {
  Deno.test(`an answer of 200 MB, ${declared ? "declared" : "undeclared"}: refused at the limit, not read to its end`, async () => {
    const huge = flood(200_000_000, { declared });
    await using odoo = startScriptedOdoo(({ method, nth }) =>
      method !== "search_count" ? undefined : nth === 0 ? { reply: huge.reply } : value(3)
    );
    using instance = openInstance(odoo.url, { maxResponseBytes: 8 * MIB });
    const { service } = instance;
    const counting = (): Promise<number> => service.searchCount("res.partner", []);
    const error = await assertRejects(counting, NetworkError);
    assertEquals([error.kind, error.message], [
      "too_large",
      "the answer is over the limit of 8 MiB: ask for fewer records or fields",
    ]);
    assert(huge.sent < 8 * MIB + IN_TRANSIT, `${huge.sent} bytes were taken`);
    assertEquals(await counting(), 3);
    assertEquals(odoo.methods.filter((method) => method === "search_count").length, 2);
  });
}
