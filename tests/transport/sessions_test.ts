/** Sessions of many callers: nobody takes them all. */
import type { Caller } from "../../src/transport/caller.ts";
import { INITIALIZE, openSession } from "../support/mcp_events.ts";
import { jsonOf, textOf, toolCall, withHttp } from "../support/mcp_http.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";

const STREAMABLE = { mode: "streamable_http" } as const;

/** Callers by name, as the header says. */
const byName = (request: Request): Promise<Caller> =>
  Promise.resolve({ id: request.headers.get("x-name") ?? "nobody" });

Deno.test("a caller that took all sessions cannot keep another out", async () => {
  const options = { ...STREAMABLE, maxSessions: 3, authenticate: byName };
  await withHttp(options, async ({ server, post }) => {
    const ann = [];
    for (const _ of Array(3).keys()) ann.push(await openSession({ post }, { "x-name": "ann" }));
    const [first = {}, second = {}] = ann;
    await (await post(toolCall("echo"), { headers: first })).text();
    const bob = await openSession({ post }, { "x-name": "bob" });
    assertEquals(textOf(await jsonOf(await post(toolCall("echo"), { headers: bob }))), "{}");
    assertEquals(server.sessionCount, 3);
    const used = await post(toolCall("echo"), { headers: first });
    assertEquals(textOf(await jsonOf(used)), "{}", "the one in use was ended");
    const gone = await post(toolCall("echo"), { headers: second });
    assertEquals([gone.status, (await jsonOf(gone)).error?.code], [404, -32001]);
    for (const name of ["ann", "bob"]) {
      const refused = await post(INITIALIZE, { headers: { "x-name": name } });
      assertEquals([name, refused.status], [name, 503]);
      await refused.text();
    }
  });
});

Deno.test("a caller that makes up keys cannot keep another out", async () => {
  const authenticate = ({ headers }: Request): Promise<Caller> => {
    const provedId = headers.get("x-name") ?? "nobody";
    return Promise.resolve({ id: `${provedId}#${headers.get("x-key")}`, claim: { provedId } });
  };
  await withHttp({ ...STREAMABLE, maxSessions: 3, authenticate }, async ({ server, post }) => {
    for (const key of ["1", "2", "3"]) {
      await openSession({ post }, { "x-name": "ann", "x-key": key });
    }
    const bob = await openSession({ post }, { "x-name": "bob", "x-key": "1" });
    assertEquals(textOf(await jsonOf(await post(toolCall("echo"), { headers: bob }))), "{}");
    assertEquals(server.sessionCount, 3);
  });
});

Deno.test("a call is told that its session made room", async () => {
  const options = { ...STREAMABLE, maxSessions: 2, authenticate: byName };
  await withHttp(options, async ({ post, catalog }) => {
    const ann = [];
    for (const _ of Array(2).keys()) ann.push(await openSession({ post }, { "x-name": "ann" }));
    const answers = ann.map((headers) => post(toolCall("slow"), { headers }).then(jsonOf));
    const calls = [await catalog.nextSlowCall(), await catalog.nextSlowCall()];
    await openSession({ post }, { "x-name": "bob" });
    const first = await Promise.race(answers);
    assertStringIncludes(first.error?.message ?? "", "to make room for another caller's. Whether");
    for (const call of calls) call.finish();
    await Promise.all(answers);
  });
});
