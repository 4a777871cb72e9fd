/** Several Odoos behind one program: each call says which, and none reaches another. */
import { type App, createApp } from "../../src/app.ts";
import { createConfig } from "../../src/config/parse.ts";
import type { ToolOutcome } from "../../src/mcp/catalog.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { openSandboxApp } from "../support/sandbox_app.ts";

const SIGNAL = new AbortController().signal;

interface Company extends AsyncDisposable {
  readonly app: App;
  readonly trade: Sandbox;
  readonly archive: Sandbox;
  call(tool: string, args: Record<string, unknown>): Promise<ToolOutcome>;
}

/** The flat keys name one Odoo; `archive` is another, of another version, that is only read. */
async function openCompany(): Promise<Company> {
  await using cleanup = new AsyncDisposableStack();
  const trade = cleanup.use(await startSandbox({ version: "18.0" }));
  const archive = cleanup.use(await startSandbox({ version: "16.0" }));
  const keysOf = ({ url, database, accounts: { admin } }: Sandbox) => ({
    odoo_url: url,
    database,
    username: admin.login,
    api_key: admin.apiKey,
  });
  const app = cleanup.use(createApp(createConfig({
    ...keysOf(trade),
    database_pinning: false,
    instances: { archive: { ...keysOf(archive), read_only: true } },
  })));
  const kept = cleanup.move();
  return {
    app,
    trade,
    archive,
    call: async (tool, args) => {
      const entry = app.catalog.findTool(tool);
      assert(entry);
      return await entry.call(args, { signal: SIGNAL });
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

Deno.test("instances: without a name the first is meant, with one that one alone is asked", async () => {
  await using company = await openCompany();
  assertStringIncludes((await company.call("get_context", {})).text, "Odoo 18.0");
  assertEquals(company.archive.calls.length, 0);
  company.trade.resetCalls();
  const named = await company.call("get_context", { instance: "archive" });
  assertStringIncludes(named.text, "Odoo 16.0");
  assertEquals(company.trade.calls.length, 0);
});

Deno.test("instances: a write lands where it was meant, and a read-only one refuses it", async () => {
  await using company = await openCompany();
  const values = [{ name: "Only here" }];
  const refused = await company.call("create_records", {
    model: "res.partner",
    values,
    instance: "archive",
  });
  assert(refused.isError);
  assertStringIncludes(refused.text, "read-only");
  assertEquals(company.archive.calls.length, 0);
  const created = await company.call("create_records", { model: "res.partner", values });
  assert(!created.isError, created.text);
  const count = { model: "res.partner", domain: [["name", "=", "Only here"]], fields: ["name"] };
  assertStringIncludes((await company.call("search_records", count)).text, "1 record");
  const elsewhere = await company.call("search_records", { ...count, instance: "archive" });
  assertStringIncludes(elsewhere.text, "0 records");
});

Deno.test("instances: a name that is not there is refused with the nearest one, and nothing is sent", async () => {
  await using company = await openCompany();
  const refused = await company.call("get_context", { instance: "archives" });
  assertEquals(
    refused.text,
    "Cannot run get_context: instance: there is no such Odoo: did you mean archive?",
  );
  assertEquals([company.trade.calls.length, company.archive.calls.length], [0, 0]);
});

Deno.test("instances: every tool lists the names, and none where there is one Odoo", async () => {
  await using company = await openCompany();
  for (const { listed } of company.app.catalog.tools) {
    assertEquals(listed.inputSchema.properties?.instance, {
      type: "string",
      enum: ["default", "archive"],
      description: "Which Odoo; default unless you say so",
    }, listed.name);
  }
  await using alone = await startSandbox();
  using app = openSandboxApp(alone);
  for (const { listed } of app.catalog.tools) {
    assertEquals(listed.inputSchema.properties?.instance, undefined, listed.name);
  }
});

Deno.test("instances: a resource's URI names its Odoo, in lists and in links too", async () => {
  await using company = await openCompany();
  const { resources } = company.app.catalog;
  const { resources: listed } = await resources.list({ signal: SIGNAL });
  const uris = listed.map(({ uri }) => uri);
  for (const name of ["default", "archive"]) {
    for (const path of ["instance/info", "models", "res.partner/list"]) {
      assert(uris.includes(`odoo://${path}?instance=${name}`), path);
    }
  }
  const names = listed.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  const templates = resources.templates.map(({ uriTemplate }) => uriTemplate);
  assertEquals(templates, [
    "odoo://{model}/{id}{?instance}",
    "odoo://{model}/list{?domain,fields,order,limit,offset,instance}",
    "odoo://{model}/count{?domain,instance}",
    "odoo://{model}/schema{?instance}",
    "odoo://{model}/{id}/messages{?instance}",
    "odoo://{model}/binary/{field}/{id}{?as,instance}",
    "odoo://attachment/{id}{?as,instance}",
    "odoo://report/{report}/{ids}{?instance}",
  ]);
  const list = "odoo://res.partner/list?domain=[]&fields=name&limit=1&instance=archive";
  const before = company.trade.calls.length;
  await resources.read(list, { signal: SIGNAL });
  assertEquals(company.trade.calls.length, before);
  assert(company.archive.calls.some(({ method }) => method === "search_read"));
  await assertRejects(
    () => resources.read("odoo://res.partner/1?instance=nowhere", { signal: SIGNAL }),
    Error,
    "there is no such Odoo",
  );
});
