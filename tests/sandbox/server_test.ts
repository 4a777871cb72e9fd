import { isJsonObject, type Json } from "../../src/odoo/json.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { majorOf, VERSIONS, withSandbox } from "./wires.ts";

const JSON_TYPE = { "content-type": "application/json" };

for (const version of VERSIONS) {
  Deno.test(`sandbox ${version} tells its version without a login on both wires`, () =>
    withSandbox({ version }, async ({ json, xml, sandbox }) => {
      const info = {
        server_version: version,
        server_version_info: [majorOf(version), 0, 0, "final", 0, ""],
        server_serie: version,
        protocol_version: 1,
      };
      assertEquals((await json("common", "version", [])).result, info);
      assertEquals(await xml("common", "version", []), { ok: true, value: info });
      const client = await fetch(`${sandbox.url}/web/webclient/version_info`, {
        method: "POST",
        headers: JSON_TYPE,
        body: "{}",
      });
      assertEquals(await client.json(), { jsonrpc: "2.0", id: null, result: info });
    }));

  Deno.test(`sandbox ${version} answers a wrong content type with a page`, () =>
    withSandbox({ version }, async ({ sandbox }) => {
      const response = await fetch(`${sandbox.url}/jsonrpc`, { method: "POST", body: "{}" });
      assertEquals(response.status, majorOf(version) >= 19 ? 415 : 400);
      assertMatch(response.headers.get("content-type") ?? "", /^text\/html/);
      assertStringIncludes(await response.text(), "<!doctype html>");
    }));

  Deno.test(`sandbox ${version} answers unknown routes with 404`, () =>
    withSandbox({ version }, async ({ sandbox }) => {
      const page = await fetch(`${sandbox.url}/nowhere`);
      assertEquals([page.status, page.headers.get("content-type")], [
        404,
        "text/html; charset=utf-8",
      ]);
      await page.body?.cancel();
      const data = await fetch(`${sandbox.url}/nowhere`, {
        method: "POST",
        headers: JSON_TYPE,
        body: "{}",
      });
      assertEquals(data.status, 404);
      const isJson = data.headers.get("content-type")?.startsWith("application/json");
      assertEquals(isJson, version === "15.0");
      await data.body?.cancel();
    }));
}

Deno.test("sandbox has /web/version since 19.0; 18.0 leads /json/version to the login page", async () => {
  const expected: Record<string, [number, number]> = {
    "17.0": [404, 404],
    "18.0": [404, 303],
    "19.0": [200, 200],
    "20.0": [200, 200],
  };
  for (const version of VERSIONS.slice(2)) {
    await withSandbox({ version }, async ({ sandbox }) => {
      const statuses = [];
      for (const path of ["/web/version", "/json/version"]) {
        const response = await fetch(sandbox.url + path, { redirect: "manual" });
        statuses.push(response.status);
        await response.body?.cancel();
      }
      assertEquals(statuses, [...expected[version] ?? []]);
    });
  }
});

Deno.test("sandbox refuses batches and broken envelopes", () =>
  withSandbox({}, async ({ sandbox }) => {
    const send = async (body: string): Promise<[number, string]> => {
      const url = `${sandbox.url}/jsonrpc`;
      const response = await fetch(url, { method: "POST", headers: JSON_TYPE, body });
      return [response.status, await response.text()];
    };
    assertEquals(await send("[]"), [400, "Invalid JSON-RPC data"]);
    assertEquals(await send("{oops"), [400, "Invalid JSON data"]);
    const [status, text] = await send("{}");
    assertEquals(status, 200);
    assertStringIncludes(text, "missing 3 required positional arguments");
  }));

Deno.test("sandbox answers broken XML with fault 1 and other HTTP methods with 405", () =>
  withSandbox({}, async ({ sandbox }) => {
    const url = `${sandbox.url}/xmlrpc/2/object`;
    const broken = await fetch(url, { method: "POST", body: "garbage" });
    assertStringIncludes(await broken.text(), "ExpatError");
    const page = await fetch(url);
    assertEquals([page.status, page.headers.get("allow")], [405, "OPTIONS, POST"]);
    await page.body?.cancel();
  }));

Deno.test("sandbox answers health checks", () =>
  withSandbox({}, async ({ sandbox }) => {
    const plain = await fetch(`${sandbox.url}/web/health`);
    assertEquals(await plain.json(), { status: "pass" });
    const detailed = await fetch(`${sandbox.url}/web/health?db_server_status=1`);
    assertEquals(await detailed.json(), { status: "pass", db_server_status: true });
  }));

Deno.test("sandbox logs calls without their arguments", () =>
  withSandbox({}, async ({ sandbox, json, call }) => {
    await json("common", "version", []);
    await call({ model: "res.partner", method: "search_count", args: [[]] });
    assertEquals(sandbox.calls, [
      { service: "common", method: "version" },
      { service: "object", model: "res.partner", method: "search_count" },
    ]);
    sandbox.resetCalls();
    assertEquals(sandbox.calls, []);
  }));

Deno.test("sandbox stops when its signal aborts", async () => {
  const stop = new AbortController();
  const sandbox = await startSandbox({ signal: stop.signal });
  stop.abort();
  await sandbox.shutdown();
  const refused = await fetch(`${sandbox.url}/web/health`).then(() => false, () => true);
  assert(refused, "nobody listens any more");
});

Deno.test("sandbox serves concurrent calls with latency", () =>
  withSandbox({ latencyMs: 5 }, async ({ call }) => {
    const ask = { model: "res.partner", method: "search_count", args: [[]] };
    const answers: Json[] = await Promise.all(Array.from({ length: 8 }, () => call(ask)));
    assertEquals(new Set(answers).size, 1);
    assert(!isJsonObject(answers[0]));
  }));
