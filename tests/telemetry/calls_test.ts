/** What the program tells of its calls: a line and numbers for each, and never whose records they were about. */
import { type App, createApp } from "../../src/app.ts";
import { createConfig } from "../../src/config/parse.ts";
import { setupLogging } from "../../src/log.ts";
import type { CallContext, ToolOutcome } from "../../src/mcp/catalog.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/mod.ts";
import type { CallLine } from "../../src/telemetry/call_log.ts";
import { createTelemetry } from "../../src/telemetry/telemetry.ts";
import { NetworkError, OdooError } from "../../src/odoo/errors.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";

type Level = "debug" | "info" | "warn";
type Line = CallLine & { readonly level: Level };

/** Lines as they are logged, without the time that each took. */
class Lines {
  readonly all: Line[] = [];
  readonly debug = this.#at("debug");
  readonly info = this.#at("info");
  readonly warn = this.#at("warn");

  #at(level: Level): (message: string, line: CallLine) => void {
    return (message, line) => {
      assertEquals(message, "call");
      assert(line.ms >= 0);
      this.all.push({ level, ...line });
    };
  }

  isEnabled(): boolean {
    return true;
  }

  /** What was told since it was asked last, without what is not said. */
  take(): Record<string, unknown>[] {
    return this.all.splice(0).map(({ ms: _, ...line }) =>
      Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined))
    );
  }
}

interface Fixture extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly app: App;
  readonly lines: Lines;
  call(tool: string, args: object, context?: Partial<CallContext>): Promise<ToolOutcome>;
  read(uri: string): Promise<unknown>;
}

const SIGNAL = new AbortController().signal;

function keysOf({ url, database, accounts: { admin } }: Sandbox): Record<string, string> {
  return { odoo_url: url, database, username: admin.login, api_key: admin.apiKey };
}

async function open(config: Record<string, unknown> = {}): Promise<Fixture> {
  await using cleanup = new AsyncDisposableStack();
  const sandbox = cleanup.use(await startSandbox());
  const lines = new Lines();
  const all = createConfig({ ...keysOf(sandbox), database_pinning: false, ...config });
  const app = cleanup.use(createApp(all, { log: lines }));
  const kept = cleanup.move();
  return {
    sandbox,
    app,
    lines,
    call: async (tool, args, context = {}) => {
      const entry = app.catalog.findTool(tool);
      assert(entry);
      return await entry.call({ ...args }, { signal: SIGNAL, ...context });
    },
    read: (uri) => app.catalog.resources.read(uri, { signal: SIGNAL }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The value of a sample, by its name and labels as they are printed. */
function sample({ app }: Fixture, name: string): number | undefined {
  const line = app.metrics.render().split("\n").find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

const PARTNERS = { model: "res.partner", fields: ["name"], limit: 3 };

Deno.test("calls: a first read counts all that it caused, a warm one its single request", async () => {
  await using fixture = await open();
  const { sandbox, lines, call } = fixture;
  await call("search_records", PARTNERS);
  const caused = sandbox.calls.length;
  sandbox.resetCalls();
  await call("search_records", PARTNERS);
  assertEquals(sandbox.calls.length, 1);
  const line = { level: "debug", tool: "search_records", model: "res.partner", outcome: "ok" };
  assert(caused > 2);
  assertEquals(lines.take(), [
    { ...line, round_trips: caused },
    { ...line, round_trips: 1 },
  ]);
});

Deno.test("calls: what calls wait for together is counted once", async () => {
  await using fixture = await open();
  const { sandbox, lines, call } = fixture;
  await Promise.all([1, 2, 3].map(() => call("search_records", PARTNERS)));
  const counted = lines.take().map((line) => Number(line.round_trips));
  assertEquals(counted.length, 3);
  assertEquals(counted.reduce((sum, trips) => sum + trips), sandbox.calls.length);
  // The others waited for the first one's log-in and fields, and sent their own search.
  assertEquals(counted.filter((trips) => trips === 1).length, 2);
});

Deno.test("calls: a write is told, with who caused it and the trace it belongs to", async () => {
  await using fixture = await open();
  const { lines, call } = fixture;
  await call("search_records", PARTNERS);
  // A write tells its company, whose name is asked for once.
  await call("get_context", {});
  lines.take();
  const trace = "0af7651916cd43dd8448eb211c80319c";
  const context = { caller: { id: "crm" }, traceparent: `00-${trace}-b7ad6b7169203331-01` };
  await call("create_records", { model: "res.partner", values: [{ name: "Rosa" }] }, context);
  assertEquals(lines.take(), [{
    level: "info",
    tool: "create_records",
    model: "res.partner",
    round_trips: 1,
    outcome: "ok",
    caller: "crm",
    trace,
  }]);
});

Deno.test("calls: an old name is told as the tool that answers it", async () => {
  await using fixture = await open();
  await fixture.call("odoo_search_read", PARTNERS);
  assertEquals(fixture.lines.take()[0]?.tool, "search_records");
});

Deno.test("calls: resources are told by their kind", async () => {
  await using fixture = await open();
  const { lines, read } = fixture;
  await read("odoo://instance/info");
  await read("odoo://res.partner/1");
  await read("odoo://res.partner/list?limit=1");
  await assertRejects(() => read("odoo://what is this"), Error);
  await assertRejects(() => read("odoo://res.partner/99999"), Error);
  const told = lines.take().map((
    { level, resource, model, outcome, error },
  ) => [level, resource, model, outcome, error]);
  assertEquals(told, [
    ["debug", "instance", undefined, "ok", undefined],
    ["debug", "record", "res.partner", "ok", undefined],
    ["debug", "list", "res.partner", "ok", undefined],
    ["info", "unknown", undefined, "not_sent", "not_found"],
    ["info", "record", "res.partner", "rejected", "missing"],
  ]);
});

Deno.test("calls: what an assistant can mend is for information, what it cannot is a warning", async () => {
  await using fixture = await open();
  const { lines, call, sandbox } = fixture;
  await call("search_records", { model: "res.partner", fields: ["nmae"] });
  await call("search_records", { model: "res.partner", limt: 3 });
  await call("call_method", { model: "res.partner", method: "_private" });
  sandbox.conflictNext(1);
  await call("create_records", { model: "res.partner", values: [{ name: "Rosa" }] });
  await sandbox[Symbol.asyncDispose]();
  await call("search_records", PARTNERS);
  const told = lines.take().map((
    { level, model, outcome, error },
  ) => [level, model, outcome, error]);
  assertEquals(told, [
    ["info", "res.partner", "not_sent", "argument"],
    ["info", undefined, "not_sent", "argument"],
    ["info", "res.partner", "not_sent", "policy"],
    ["warn", "res.partner", "rejected", "conflict"],
    ["warn", "res.partner", "not_sent", "refused"],
  ]);
});

Deno.test("calls: an instance is named where there are several", async () => {
  await using other = await startSandbox();
  await using fixture = await open({ instances: { archive: keysOf(other) } });
  const { lines, call, read } = fixture;
  await call("search_records", PARTNERS);
  await call("search_records", { ...PARTNERS, instance: "archive" });
  await read("odoo://res.partner/1?instance=archive");
  assertEquals(lines.take().map(({ instance }) => instance), ["default", "archive", "archive"]);
});

Deno.test("calls: neither lines nor metrics hold a word of what was read, written or asked", async () => {
  await using fixture = await open();
  const written: string[] = [];
  const log = await setupLogging({
    level: "DEBUG",
    format: "%(levelname)s %(name)s %(message)s",
    handlers: [],
  }, { stream: (bytes) => written.push(new TextDecoder().decode(bytes)) });
  using app = createApp(
    createConfig({ ...keysOf(fixture.sandbox), database_pinning: false }),
    { log: log.logger.child("calls") },
  );
  const call = async (tool: string, args: Record<string, unknown>): Promise<void> => {
    await app.catalog.findTool(tool)?.call(args, { signal: SIGNAL });
  };
  const model = "res.partner";
  await call("create_records", {
    model,
    values: [{ name: "Zenobia", email: "z@zenobia.example" }],
  });
  await call("search_records", { model, domain: [["name", "=", "Zenobia"]], order: "nmae" });
  await call("update_records", { model, ids: [424242], values: { name: "Zenobia" } });
  await call("search_records", { model: "no.such.zenobia'; drop", domain: "Zenobia" });
  await call("call_method", { model, method: "write", ids: [424242], args: [{ name: "Zenobia" }] });
  await app.catalog.resources.read("odoo://res.partner/424242", { signal: SIGNAL })
    .catch(() => "missing");
  await log.close();
  const told = written.join("") + app.metrics.render();
  assertEquals(written.length, 6);
  assertStringIncludes(told, "INFO odoo_mcp.calls call tool=create_records model=res.partner ms=");
  assertEquals(/zenobia|424242|nmae|drop|admin/i.exec(told)?.[0], undefined);
});

Deno.test("calls: numbers for tools, errors, requests, caches, and what runs", async () => {
  await using fixture = await open();
  const { sandbox, call } = fixture;
  await call("search_records", PARTNERS);
  await call("search_records", PARTNERS);
  await call("search_records", { model: "res.partner", limt: 3 });
  const sent = sandbox.calls.length;
  const samples = {
    'odoo_mcp_calls_total{kind="tool",name="search_records",result="ok"}': 2,
    'odoo_mcp_calls_total{kind="tool",name="search_records",result="error"}': 1,
    'odoo_mcp_call_errors_total{error="argument",outcome="not_sent"}': 1,
    'odoo_mcp_call_duration_seconds_count{kind="tool",name="search_records"}': 3,
    'odoo_mcp_call_round_trips_sum{kind="tool",name="search_records"}': sent,
    'odoo_mcp_odoo_requests_total{instance="default",endpoint="jsonrpc",result="ok"}': sent,
    'odoo_mcp_odoo_request_duration_seconds_count{instance="default",endpoint="jsonrpc"}': sent,
    'odoo_mcp_pool_wait_seconds_count{instance="default"}': sent,
    'odoo_mcp_cache_lookups_total{instance="default",cache="user",result="miss"}': 1,
    "odoo_mcp_calls_in_flight": 0,
    'odoo_mcp_pool_in_flight{instance="default"}': 0,
    'odoo_mcp_pool_waiting{instance="default"}': 0,
    'odoo_mcp_identities{instance="default"}': 0,
    'odoo_mcp_odoo_reachable{instance="default"}': 1,
  };
  for (const [name, value] of Object.entries(samples)) {
    assertEquals(sample(fixture, name), value, name);
  }
  const hits = 'odoo_mcp_cache_lookups_total{instance="default",cache="schema",result="hit"}';
  assert((sample(fixture, hits) ?? 0) > 0);
});

Deno.test("calls: what waits for its turn is seen while it waits", async () => {
  await using fixture = await open({ pool_size: 1 });
  const { app, call } = fixture;
  await call("search_records", PARTNERS);
  const running = [1, 2, 3].map(() => call("search_records", PARTNERS));
  const instance = app.instances.get("default");
  for (let step = 0; step < 1_000 && instance?.load.waiting !== 2; step++) await null;
  assertEquals(sample(fixture, "odoo_mcp_calls_in_flight"), 3);
  assertEquals(sample(fixture, 'odoo_mcp_pool_in_flight{instance="default"}'), 1);
  assertEquals(sample(fixture, 'odoo_mcp_pool_waiting{instance="default"}'), 2);
  await Promise.all(running);
});

Deno.test("calls: a request that the rate held back is told with its wait", async () => {
  await using fixture = await open({ requests_per_minute: 60 });
  const held = 'odoo_mcp_rate_limit_wait_seconds_count{instance="default"}';
  await fixture.call("search_records", PARTNERS);
  assertEquals(sample(fixture, held), undefined);
  // A minute's worth may come at once; the next one waits for its share.
  await Promise.all(Array.from({ length: 60 }, () => fixture.call("search_records", PARTNERS)));
  assert((sample(fixture, held) ?? 0) > 0);
});

Deno.test("calls: Odoo answers, until it does not", async () => {
  await using fixture = await open();
  assertEquals(await fixture.app.ready(), true);
  await using gone = await open();
  await gone.sandbox[Symbol.asyncDispose]();
  assertEquals(await gone.app.ready(), false);
});

Deno.test("calls: a failure passes as it is, and its call is over", async () => {
  const lines = new Lines();
  const telemetry = createTelemetry({ log: lines });
  const failures = [
    new OdooError("user", "Zenobia owes 3 EUR"),
    new NetworkError("timeout", "no answer", "unknown"),
    new TypeError("nobody foresaw it"),
    new DOMException("aborted", "AbortError"),
  ];
  for (const failure of failures) {
    const run = (): Promise<never> => Promise.reject(failure);
    const call = { kind: "tool", name: "update_records", writes: true } as const;
    const thrown = await assertRejects(() => telemetry.watch(call, run), Error);
    assert(thrown === failure);
  }
  assertEquals(lines.take().map(({ level, error, outcome }) => [level, error, outcome]), [
    ["info", "user", "rejected"],
    ["warn", "timeout", "unknown"],
    ["warn", "internal", "unknown"],
    ["warn", "internal", "unknown"],
  ]);
  assertStringIncludes(telemetry.registry.render(), "\nodoo_mcp_calls_in_flight 0\n");
});
