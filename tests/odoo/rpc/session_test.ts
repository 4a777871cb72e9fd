/** One identity on the wire: logging in, what may be sent again, and what became of each call. */
import {
  AuthError,
  CallError,
  NetworkError,
  OdooError,
  type Outcome,
} from "../../../src/odoo/errors.ts";
import { createPool } from "../../../src/odoo/rpc/pool.ts";
import type { RateLimit } from "../../../src/odoo/rpc/rate_limit.ts";
import type { RpcSession } from "../../../src/odoo/rpc/session.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../support/assert.ts";
import type { Reply } from "../../support/faulty_server.ts";
import {
  answer,
  closeAfterHead,
  closeAtOnce,
  cutAfter,
  page,
  redirect,
  silence,
} from "../../support/replies.ts";
import {
  ACCESS_DENIED,
  type ScriptedOdoo,
  startScriptedOdoo,
  value,
} from "../../support/scripted_odoo.ts";
import {
  AUTO,
  CREATE,
  LOGIN,
  openSession,
  PROTOCOLS,
  READ,
  SECRET,
} from "../../support/session.ts";

const AS_READ = { idempotent: true } as const;
const AS_WRITE = { idempotent: false } as const;

function countOf(odoo: ScriptedOdoo, method: string): number {
  return odoo.methods.filter((each) => each === method).length;
}

for (const protocol of PROTOCOLS) {
  const protocols = [protocol] as const;
  const { name } = protocol;

  Deno.test(`session over ${name}: 50 callers share one log-in`, async () => {
    await using odoo = startScriptedOdoo(({ method }) => method === "read" ? value([]) : undefined);
    using session = openSession(odoo.url, { protocols });
    const callers = Array.from({ length: 50 }, () => session.execute(READ, AS_READ));
    assertEquals(await Promise.all(callers), Array(50).fill([]));
    assertEquals([countOf(odoo, "authenticate"), countOf(odoo, "read")], [1, 50]);
  });

  Deno.test(`session over ${name}: a wrong key names user and database, never the key`, async () => {
    await using odoo = startScriptedOdoo(() => value(false));
    using session = openSession(odoo.url, { protocols });
    const error = await assertRejects(() => session.execute(CREATE, AS_WRITE), AuthError);
    assertStringIncludes(error.message, LOGIN.username);
    assertStringIncludes(error.message, LOGIN.database);
    assert(!Deno.inspect(error).includes(SECRET));
    assertEquals(error.outcome, "not_sent");
    assertEquals(odoo.methods, ["authenticate"]);
  });

  Deno.test(`session over ${name}: a failed log-in is tried anew by the next call`, async () => {
    await using odoo = startScriptedOdoo(({ method, nth }) =>
      method === "authenticate" && nth === 0 ? value(false) : undefined
    );
    using session = openSession(odoo.url, { protocols });
    await assertRejects(() => session.execute(READ, AS_READ), AuthError);
    assertEquals(await session.execute(READ, AS_READ), true);
  });

  Deno.test(`session over ${name}: a forgotten log-in is renewed once, also for a write`, async () => {
    await using odoo = startScriptedOdoo(({ method, nth }) =>
      method === "create" ? (nth === 0 ? { fault: ACCESS_DENIED } : value([42])) : undefined
    );
    using session = openSession(odoo.url, { protocols });
    assertEquals(await session.execute(CREATE, AS_WRITE), [42]);
    assertEquals(odoo.methods, ["authenticate", "create", "authenticate", "create"]);
  });

  Deno.test(`session over ${name}: a log-in refused again is not renewed for ever`, async () => {
    await using odoo = startScriptedOdoo(({ method }) =>
      method === "create" ? { fault: ACCESS_DENIED } : undefined
    );
    using session = openSession(odoo.url, { protocols });
    const error = await assertRejects(() => session.execute(CREATE, AS_WRITE), OdooError);
    // The credential is good, so the method itself says so, as change_password does.
    assertEquals([error.kind, error.outcome], ["access", "rejected"]);
    assertEquals(odoo.methods, ["authenticate", "create", "authenticate", "create"]);
  });

  Deno.test(`session over ${name}: callers that are forgotten together log in together`, async () => {
    await using odoo = startScriptedOdoo(({ method, nth }) =>
      method === "read" && nth < 20 ? { fault: ACCESS_DENIED } : undefined
    );
    using session = openSession(odoo.url, { protocols, gate: createPool(20).open().run });
    const callers = Array.from({ length: 20 }, () => session.execute(READ, AS_READ));
    assertEquals(await Promise.all(callers), Array(20).fill(true));
    assertEquals([countOf(odoo, "authenticate"), countOf(odoo, "read")], [2, 40]);
  });

  Deno.test(`session over ${name}: None as a result is a success and sent once`, async () => {
    const marshal = {
      name: "builtins.TypeError",
      code: 1,
      message: 'Traceback (most recent call last):\n  File "x.py", line 1, in y\n    z()\n' +
        "TypeError: cannot marshal None unless allow_none is enabled\n",
    };
    const none: Reply = answer(`{"jsonrpc": "2.0", "id": 1}`);
    await using odoo = startScriptedOdoo(({ method, wire }) =>
      method !== "create" ? undefined : wire === "xmlrpc" ? { fault: marshal } : { reply: none }
    );
    using session = openSession(odoo.url, { protocols });
    assertEquals(await session.execute(CREATE, AS_WRITE), null);
    assertEquals(countOf(odoo, "create"), 1);
  });
}

interface LossCase {
  readonly name: string;
  readonly reply: Reply;
  /** What becomes of a write, which is sent exactly once. */
  readonly outcome: Outcome;
  /** How often a read is sent while the fault lasts. */
  readonly reads: number;
}

/** Long enough for the log-in on a busy machine. */
const PATIENCE_MS = 600;

const LOSSES: readonly LossCase[] = [
  { name: "never answers", reply: silence, outcome: "unknown", reads: 1 },
  { name: "closes at once", reply: closeAtOnce, outcome: "unknown", reads: 3 },
  { name: "closes after the head", reply: closeAfterHead, outcome: "unknown", reads: 3 },
  { name: "cuts the body", reply: cutAfter(4, `{"jsonrpc"`), outcome: "unknown", reads: 3 },
  { name: "answers 502", reply: page(502, "Bad Gateway"), outcome: "unknown", reads: 3 },
  { name: "answers 500", reply: page(500, "Oops"), outcome: "unknown", reads: 1 },
  { name: "answers 404", reply: page(404, "Not Found"), outcome: "rejected", reads: 1 },
  { name: "sends a page", reply: page(200, "Welcome"), outcome: "unknown", reads: 1 },
  { name: "redirects", reply: redirect(307, "/"), outcome: "rejected", reads: 1 },
  { name: "sends half a JSON", reply: answer(`{"jsonrpc":`), outcome: "unknown", reads: 1 },
  { name: "sends another JSON", reply: answer("[]"), outcome: "unknown", reads: 1 },
  { name: "is overloaded", reply: answer("", { status: 429 }), outcome: "not_sent", reads: 3 },
];

/** A log-in first, so that the lost call travels on a connection that may be kept alive. */
async function loseCall(
  reply: Reply,
  run: (session: RpcSession) => Promise<unknown>,
): Promise<{ error: CallError; methods: readonly string[] }> {
  await using odoo = startScriptedOdoo(({ method }) =>
    method === "authenticate" ? undefined : { reply }
  );
  using session = openSession(odoo.url, { timeoutMs: reply === silence ? PATIENCE_MS : 10_000 });
  await session.uid();
  const error = await assertRejects(() => run(session), CallError);
  assert(!Deno.inspect(error).includes(SECRET));
  return { error, methods: odoo.methods.slice(1) };
}

for (const { name, reply, outcome, reads } of LOSSES) {
  Deno.test(`session: a create to a server that ${name} is ${outcome}, sent once`, async () => {
    const lost = await loseCall(reply, (session) => session.execute(CREATE, AS_WRITE));
    assertEquals([lost.error.outcome, lost.methods], [outcome, ["create"]], lost.error.message);
  });

  Deno.test(`session: a read to a server that ${name} is sent ${reads === 1 ? "once" : "again"}`, async () => {
    const lost = await loseCall(reply, (session) => session.execute(READ, AS_READ));
    assert(lost.methods.every((method) => method === "read"));
    // `fetch` sends once more by itself where a kept-alive connection dies under a request.
    const repeats = reads > 1 ? [reads, reads + 1] : [reads];
    assert(repeats.includes(lost.methods.length), `sent ${lost.methods.length} times`);
  });
}

Deno.test("session: a read is repeated until the connection holds", async () => {
  await using odoo = startScriptedOdoo(({ method, nth }) =>
    method === "read" && nth < 2 ? { reply: page(503, "Busy") } : undefined
  );
  using session = openSession(odoo.url);
  assertEquals(await session.execute(READ, AS_READ), true);
  assertEquals(countOf(odoo, "read"), 3);
});

Deno.test("session: a write that finds the port closed is not_sent", async () => {
  const first = startScriptedOdoo(() => undefined);
  using session = openSession(first.url);
  await session.uid();
  await first[Symbol.asyncDispose]();
  const error = await assertRejects(() => session.execute(CREATE, AS_WRITE), NetworkError);
  assertEquals([error.kind, error.outcome], ["refused", "not_sent"]);
});

Deno.test("session: a log-in that cannot connect leaves the call not_sent", async () => {
  const cases: readonly [string, Reply][] = [
    ["silence", silence],
    ["a page", page(502, "Bad Gateway")],
    ["garbage", answer("[]")],
  ];
  for (const [name, reply] of cases) {
    await using odoo = startScriptedOdoo(() => ({ reply }));
    using session = openSession(odoo.url, { timeoutMs: 250 });
    const error = await assertRejects(() => session.execute(CREATE, AS_WRITE), CallError);
    assertEquals(error.outcome, "not_sent", name);
    assertEquals(countOf(odoo, "create"), 0);
  }
});

Deno.test("session: auto falls back to XML-RPC where /jsonrpc is not served", async (t) => {
  const closed: readonly [string, Reply][] = [
    ["404 page", page(404, "Not Found")],
    ["405 page", page(405, "Not Allowed")],
    ["web site for everything", page(200, "Shop")],
    ["403 of a proxy", page(403, "Forbidden")],
  ];
  for (const [name, reply] of closed) {
    await t.step(name, async () => {
      await using odoo = startScriptedOdoo(({ wire }) =>
        wire === "jsonrpc" ? { reply } : undefined
      );
      using session = openSession(odoo.url, { protocols: AUTO });
      assertEquals(await session.execute(READ, AS_READ), true);
      assertEquals(session.choice.protocol, "xmlrpc");
      assertEquals(odoo.received.map(({ path }) => path), [
        "/jsonrpc",
        "/xmlrpc/2/common",
        "/xmlrpc/2/object",
      ]);
    });
  }
});

Deno.test("session: where no protocol is spoken, the address is named as the suspect", async () => {
  await using odoo = startScriptedOdoo(() => ({ reply: page(404, "Not Found") }));
  using session = openSession(odoo.url, { protocols: AUTO });
  const error = await assertRejects(() => session.execute(CREATE, AS_WRITE), NetworkError);
  assertEquals([error.kind, error.status, error.outcome], ["status", 404, "not_sent"]);
  assertStringIncludes(error.message, "check odoo_url");
  assertEquals(odoo.received.length, 2);
});

Deno.test("session: a wrong key over JSON-RPC is not tried again over XML-RPC", async () => {
  await using odoo = startScriptedOdoo(() => value(false));
  using session = openSession(odoo.url, { protocols: AUTO });
  await assertRejects(() => session.execute(READ, AS_READ), AuthError);
  assertEquals(odoo.received.map(({ path }) => path), ["/jsonrpc"]);
});

Deno.test("session: an answer is read by the protocol that asked, also while another logs in", async () => {
  const renewing = Promise.withResolvers<void>();
  const slowDone = Promise.withResolvers<void>();
  const noJson = page(404, "Not Found");
  // The second log-in waits at its first protocol until the slow call is done.
  const held: Reply = async (wire) => {
    renewing.resolve();
    await slowDone.promise;
    await noJson(wire);
  };
  await using odoo = startScriptedOdoo(({ wire, method, nth }) => {
    if (wire === "jsonrpc") return { reply: nth === 0 ? noJson : held };
    return method === "create" && nth === 0 ? { fault: ACCESS_DENIED } : undefined;
  });
  let turns = 0;
  // The third turn, after two of the first log-in, is the slow call's.
  const rateLimit: RateLimit = {
    take: () => (++turns === 3 ? renewing.promise : Promise.resolve()).then(() => 0),
    pause: () => {},
  };
  using session = openSession(odoo.url, { protocols: AUTO, rateLimit });
  await session.uid();
  const slow = session.execute(READ, AS_READ).finally(slowDone.resolve);
  const renewed = session.execute(CREATE, AS_WRITE);
  assertEquals(await Promise.allSettled([slow, renewed]), [
    { status: "fulfilled", value: true },
    { status: "fulfilled", value: true },
  ]);
});

Deno.test("session: a business error is rejected, sent once, and keeps the log-in", async () => {
  const fault = { name: "odoo.exceptions.ValidationError", code: 2, message: "Name is taken" };
  await using odoo = startScriptedOdoo(({ method }) => method === "create" ? { fault } : undefined);
  using session = openSession(odoo.url);
  for (let i = 0; i < 2; i++) {
    const error = await assertRejects(() => session.execute(CREATE, AS_WRITE), OdooError);
    assertEquals([error.kind, error.outcome, error.message], [
      "validation",
      "rejected",
      "Name is taken",
    ]);
  }
  assertEquals(odoo.methods, ["authenticate", "create", "create"]);
});

Deno.test("session: a caller that gives up leaves the shared log-in to the others", async () => {
  const { promise: release, resolve } = Promise.withResolvers<void>();
  const slow: Reply = async (wire) => {
    await release;
    await answer(`{"jsonrpc": "2.0", "id": 1, "result": 7}`)(wire);
  };
  await using odoo = startScriptedOdoo(({ method }) =>
    method === "authenticate" ? { reply: slow } : undefined
  );
  using session = openSession(odoo.url);
  const controller = new AbortController();
  const quitter = session.execute(READ, { ...AS_READ, signal: controller.signal });
  const failed = assertRejects(() => quitter, NetworkError);
  const stayer = session.execute(READ, AS_READ);
  controller.abort();
  resolve();
  assertEquals(await stayer, true);
  assertEquals((await failed).outcome, "not_sent");
  assertEquals(odoo.methods, ["authenticate", "read"]);
});

Deno.test("session: a version that a proxy keeps back is not known, and fails nothing", async () => {
  await using odoo = startScriptedOdoo(({ method }) =>
    method === "version" ? { reply: page(403, "Forbidden") } : undefined
  );
  using session = openSession(odoo.url);
  assertEquals([await session.version(), await session.version()], [undefined, undefined]);
  assertEquals(countOf(odoo, "version"), 1);
});

Deno.test("session: a method that says AccessDenied is not sent once more for the pin's sake", async () => {
  await using odoo = startScriptedOdoo(({ method }) =>
    method === "create" ? { fault: ACCESS_DENIED } : undefined
  );
  let isRefused = false;
  using session = openSession(odoo.url, {
    pin: {
      apply: (request) => ({ ...request, headers: { cookie: "session_id=abcdefgh" } }),
      refuse: () => isRefused = true,
    },
  });
  await assertRejects(() => session.execute(CREATE, AS_WRITE), OdooError);
  assertEquals(odoo.methods, ["authenticate", "create", "authenticate", "create"]);
  assert(!isRefused);
});

Deno.test("session: a call cancelled while it waits for the log-in is not_sent at once", async () => {
  await using odoo = startScriptedOdoo(() => ({ reply: silence }));
  using session = openSession(odoo.url);
  const controller = new AbortController();
  const waiting = session.execute(CREATE, { ...AS_WRITE, signal: controller.signal });
  const failed = assertRejects(() => waiting, NetworkError);
  controller.abort();
  const error = await failed;
  assertEquals([error.kind, error.outcome], ["aborted", "not_sent"]);
});

Deno.test("session: a call cancelled in the queue is not_sent and never arrives", async () => {
  const { promise: release, resolve } = Promise.withResolvers<void>();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const slow: Reply = async (wire) => {
    arrive();
    await release;
    await answer(`{"jsonrpc": "2.0", "id": 1, "result": []}`)(wire);
  };
  await using odoo = startScriptedOdoo(({ method }) =>
    method === "read" ? { reply: slow } : undefined
  );
  using session = openSession(odoo.url, { gate: createPool(1).open().run });
  const first = session.execute(READ, AS_READ);
  await arrived;
  const controller = new AbortController();
  const waiting = session.execute(CREATE, { ...AS_WRITE, signal: controller.signal });
  const failed = assertRejects(() => waiting, NetworkError);
  await session.uid();
  controller.abort();
  const error = await failed;
  assertEquals([error.kind, error.outcome], ["aborted", "not_sent"]);
  resolve();
  await first;
  assertEquals(odoo.methods, ["authenticate", "read"]);
});

Deno.test("session: a write refused at connect is sent once the server is there", async () => {
  const refused = Promise.withResolvers<void>();
  const first = startScriptedOdoo(() => undefined);
  using session = openSession(first.url, {
    gate: (task) =>
      task().catch((error) => {
        refused.resolve();
        throw error;
      }),
  });
  await session.uid();
  await first[Symbol.asyncDispose]();
  const creating = session.execute(CREATE, AS_WRITE);
  await refused.promise;
  await using second = startScriptedOdoo(() => value([5]), { port: first.port });
  assertEquals(await creating, [5]);
  assertEquals(second.methods, ["create"]);
});
