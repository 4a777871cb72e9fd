/** Whether Odoo answers: asked once at a time, kept for a while, beside the pool, and never an error. */
import { createReadiness } from "../../src/telemetry/readiness.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { openInstance } from "../support/instance.ts";
import { page } from "../support/replies.ts";
import { startScriptedOdoo, value } from "../support/scripted_odoo.ts";

/** A question that is asked as often as it tells, and answered from outside. */
function question(): { ask: () => Promise<boolean>; answers: PromiseWithResolvers<boolean>[] } {
  const answers: PromiseWithResolvers<boolean>[] = [];
  const ask = (): Promise<boolean> => {
    const answer = Promise.withResolvers<boolean>();
    answers.push(answer);
    return answer.promise;
  };
  return { ask, answers };
}

Deno.test("readiness: who asks at the same time, and soon after, shares one question", async () => {
  const { ask, answers } = question();
  const ready = createReadiness(ask, 60_000);
  const both = [ready(), ready()];
  answers[0]?.resolve(true);
  assertEquals(await Promise.all([...both, ready()]), [true, true, true]);
  assertEquals(answers.length, 1);
});

Deno.test("readiness: what is old is asked anew", async () => {
  const { ask, answers } = question();
  const ready = createReadiness(ask, 0);
  const first = ready();
  answers[0]?.resolve(true);
  assertEquals(await first, true);
  const second = ready();
  answers[1]?.resolve(false);
  assertEquals([await second, answers.length], [false, 2]);
});

Deno.test("readiness: a question that fails is a no, kept as long", async () => {
  const { ask, answers } = question();
  const ready = createReadiness(ask, 60_000);
  const first = ready();
  answers[0]?.reject(new Error("gone"));
  assertEquals([await first, await ready(), answers.length], [false, false, 1]);
});

Deno.test("readiness: Odoo answers without a log-in, whichever protocol is configured", async () => {
  await using sandbox = await startSandbox({ version: "19.0" });
  for (const protocol of ["auto", "jsonrpc", "xmlrpc", "json2"] as const) {
    using instance = openInstance(sandbox.url, { database: sandbox.database, protocol });
    assertEquals(await instance.answers(), true, protocol);
  }
  assertEquals(sandbox.calls.filter(({ method }) => method !== "version"), []);
});

Deno.test("readiness: callers who keep the pool busy are no reason for a no", async () => {
  const release = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  await using odoo = startScriptedOdoo(({ method }) => {
    if (method === "version") return value({ server_version: "18.0" });
    if (method !== "search_count") return undefined;
    return {
      reply: async (wire) => {
        arrived.resolve();
        await release.promise;
        wire.close();
      },
    };
  });
  using instance = openInstance(odoo.url, { poolSize: 1 });
  const busy = instance.service.call({ model: "res.partner", method: "search_count" })
    .catch(() => "interrupted");
  await arrived.promise;
  assertEquals(instance.load.running, 1);
  assertEquals(await instance.answers(), true);
  release.resolve();
  assertEquals(await busy, "interrupted");
});

Deno.test("readiness: another protocol is asked where a path is shut", async () => {
  await using odoo = startScriptedOdoo(({ wire, method }) => {
    if (method !== "version") return undefined;
    return wire === "jsonrpc"
      ? { reply: page(403, "Forbidden") }
      : value({ server_version: "18.0" });
  });
  using instance = openInstance(odoo.url, { protocol: "auto" });
  assertEquals(await instance.answers(), true);
});

Deno.test("readiness: a page that is no Odoo's, and a port where nobody listens, are a no", async () => {
  await using odoo = startScriptedOdoo(() => ({ reply: page(200, "Welcome") }));
  using elsewhere = openInstance(odoo.url);
  assertEquals(await elsewhere.answers(), false);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  using gone = openInstance(`http://127.0.0.1:${port}`);
  assertEquals(await gone.answers(), false);
});

Deno.test("readiness: asking a server that is gone opens the circuit", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  using instance = openInstance(`http://127.0.0.1:${port}`);
  for (let asked = 0; asked < 5; asked++) assertEquals(await instance.answers(), false);
  assert(!instance.load.isReachable);
});
