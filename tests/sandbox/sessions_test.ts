import type { Sandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { majorOf, VERSIONS, withSandbox } from "./wires.ts";

interface Page {
  status: number;
  location: string | null;
  /** The cookie header to send from now on; empty where none was set. */
  cookie: string;
}

async function visit(sandbox: Sandbox, query: string, cookie = ""): Promise<Page> {
  const response = await fetch(`${sandbox.url}/web/login${query}`, {
    redirect: "manual",
    headers: { cookie },
  });
  await response.body?.cancel();
  const set = response.headers.getSetCookie()[0] ?? "";
  const location = response.headers.get("location");
  return { status: response.status, location, cookie: set.split(";")[0] ?? "" };
}

/** How many look-ups one call of `common.version` costs. */
async function cost(sandbox: Sandbox, headers: Record<string, string>): Promise<number> {
  const before = sandbox.lookups;
  const response = await fetch(`${sandbox.url}/jsonrpc`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ params: { service: "common", method: "version", args: [] } }),
  });
  assertEquals(response.status, 200);
  await response.body?.cancel();
  return sandbox.lookups - before;
}

for (const version of VERSIONS) {
  const major = majorOf(version);

  Deno.test(`sandbox ${version} stores a log-in page's session where its version does`, () =>
    withSandbox({ version }, async ({ sandbox }) => {
      assertEquals(await cost(sandbox, {}), 1);
      const plain = await visit(sandbox, "?db=demo");
      assertEquals([plain.status, sandbox.sessions.length], [200, major === 15 ? 1 : 0]);
      assertMatch(
        plain.cookie,
        major >= 18 ? /^session_id=[\w-]{84}$/ : /^session_id=[0-9a-f]{40}$/,
      );
      assertEquals(await cost(sandbox, { cookie: plain.cookie }), major === 15 ? 0 : 1);
      const debug = await visit(sandbox, "?db=demo&debug=1");
      assertEquals(debug.status, 200);
      assertEquals(sandbox.sessions.at(-1), { database: "demo", debug: true });
      assertEquals(await cost(sandbox, { cookie: debug.cookie }), 0);
      const left = await visit(sandbox, "?debug=0", debug.cookie);
      assertEquals([left.status, left.cookie], [200, debug.cookie]);
      assertEquals(sandbox.sessions.at(-1), { database: "demo", debug: false });
      assertEquals(await cost(sandbox, { cookie: debug.cookie }), 0);
      sandbox.forgetSessions();
      assertEquals(await cost(sandbox, { cookie: debug.cookie }), 1);
    }));

  Deno.test(`sandbox ${version} redirects to bind a session where there are several databases`, () =>
    withSandbox({ version, otherDatabases: 2 }, async ({ sandbox }) => {
      const { status, location, cookie } = await visit(sandbox, "?db=demo&debug=1");
      const path = "/web/login?db=demo&debug=1";
      assertEquals([status, location], [302, major >= 17 ? path : sandbox.url + path]);
      assertEquals(sandbox.sessions, [{ database: "demo", debug: false }]);
      assertEquals(await cost(sandbox, { cookie }), 0);
      const again = await visit(sandbox, "?db=demo&debug=1", cookie);
      assertEquals([again.status, again.cookie], [200, cookie]);
      assertEquals(sandbox.sessions, [{ database: "demo", debug: true }]);
      const undecided = await visit(sandbox, "");
      assertEquals([undecided.status, undecided.location], [303, "/web/database/selector"]);
    }));

  Deno.test(`sandbox ${version} goes in circles for a database that is not there`, () =>
    withSandbox({ version }, async ({ sandbox }) => {
      const { status, location, cookie } = await visit(sandbox, "?db=nope");
      assertEquals(status, 302);
      assertStringIncludes(location ?? "", "/web/login?db=nope");
      assertEquals(await cost(sandbox, { cookie }), 1);
      assertEquals((await visit(sandbox, "?db=nope", cookie)).status, 302);
    }));

  Deno.test(`sandbox ${version} reads X-Odoo-Database from 19 on`, () =>
    withSandbox({ version }, async ({ sandbox }) => {
      assertEquals(await cost(sandbox, { "x-odoo-database": "demo" }), major >= 19 ? 0 : 1);
      assertEquals(await cost(sandbox, { "x-odoo-database": "nope" }), 1);
      const { cookie } = await visit(sandbox, "?db=demo&debug=1");
      const both = await fetch(`${sandbox.url}/jsonrpc`, {
        method: "POST",
        headers: { cookie, "x-odoo-database": "nope", "content-type": "application/json" },
        body: "{}",
      });
      assertEquals(both.status, major >= 19 ? 403 : 200);
      await both.body?.cancel();
    }));
}

Deno.test("sandbox waits for what does not name its database, and counts anew after resetCalls", () =>
  withSandbox({ lookupMs: 1 }, async ({ sandbox, json }) => {
    await json("common", "version", []);
    assertEquals([sandbox.lookups, sandbox.calls.length], [1, 1]);
    sandbox.resetCalls();
    assertEquals([sandbox.lookups, sandbox.calls.length], [0, 0]);
    const { result } = await json("db", "list", []);
    assertEquals(result, ["demo"]);
  }));

Deno.test("sandbox with several databases answers JSON-2 where the database is named", async () => {
  for (const version of ["19.0", "20.0"] as const) {
    await withSandbox({ version, otherDatabases: 1 }, async ({ sandbox }) => {
      const ask = async (headers: Record<string, string>): Promise<[number, boolean]> => {
        const response = await fetch(`${sandbox.url}/json/2/res.partner/search_count`, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            authorization: `bearer ${sandbox.accounts.admin.apiKey}`,
            ...headers,
          },
          body: JSON.stringify({ domain: [] }),
        });
        const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
        await response.body?.cancel();
        return [response.status, isPage];
      };
      assertEquals(await ask({}), [404, true]);
      assertEquals(await ask({ "x-odoo-database": "nope" }), [404, true]);
      assertEquals(await ask({ "x-odoo-database": "demo" }), [200, false]);
      const { cookie } = await visit(sandbox, "?db=demo");
      assertEquals(await ask({ cookie }), [200, false]);
      assert(sandbox.calls.every(({ service }) => service === "json2"));
    });
  }
});
