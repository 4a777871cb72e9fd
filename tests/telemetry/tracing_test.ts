/** Spans, as a collector of OpenTelemetry receives them from a process that was started with `OTEL_DENO=true`. */
import { openTracing } from "../../src/telemetry/tracing.ts";
import { assert, assertEquals } from "../support/assert.ts";

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly doubleValue?: number };
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code: number; readonly message: string };
}

interface Export {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly scope: { name: string }; readonly spans: Span[] }[];
  }[];
}

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";

/** The spans of the program, and everything that was exported as text. */
async function collect(): Promise<{ own: Span[]; all: Span[]; text: string }> {
  const bodies: string[] = [];
  const collector = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const body = await request.text();
      if (new URL(request.url).pathname === "/v1/traces") bodies.push(body);
      return Response.json({});
    },
  );
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", `${import.meta.dirname}/traced_call.ts`, parent()],
      env: {
        OTEL_DENO: "true",
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.addr.port}`,
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      },
      stderr: "piped",
    }).output();
    assert(success, new TextDecoder().decode(stderr));
  } finally {
    await collector.shutdown();
  }
  const exported = bodies.map((body): Export => JSON.parse(body));
  const scopes = exported.flatMap(({ resourceSpans }) => resourceSpans).flatMap((each) =>
    each.scopeSpans
  );
  const spansOf = (isWanted: (scope: string) => boolean): Span[] =>
    scopes.filter(({ scope }) => isWanted(scope.name)).flatMap(({ spans }) => spans);
  return {
    own: spansOf((scope) => scope === "odoo-mcp"),
    all: spansOf(() => true),
    text: bodies.join(""),
  };
}

function parent(): string {
  return `00-${TRACE}-${PARENT}-01`;
}

function attributesOf({ attributes }: Span): Record<string, string | number | undefined> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.doubleValue]),
  );
}

Deno.test("tracing: a call's span belongs to the client's, an RPC's to the call's, a request's to the RPC's", async () => {
  const { own, all, text } = await collect();
  const spanOf = (name: string): Span => {
    const found = own.find((span) => span.name === name);
    assert(found, `no span ${name} among ${own.map((span) => span.name).join(", ")}`);
    return found;
  };
  const call = spanOf("tools/call search_records");
  assertEquals([call.traceId, call.parentSpanId, call.status.code], [TRACE, PARENT, 0]);
  const { "odoo.round_trips": roundTrips, ...attributes } = attributesOf(call);
  assertEquals(attributes, {
    "mcp.method.name": "tools/call",
    "gen_ai.tool.name": "search_records",
    "odoo.model": "res.partner",
  });
  assert(Number(roundTrips) > 2);

  const rpc = spanOf("res.partner/search_read");
  assertEquals([rpc.traceId, rpc.parentSpanId, rpc.kind], [TRACE, call.spanId, 3]);
  assertEquals(attributesOf(rpc), {
    "rpc.system": "odoo",
    "rpc.service": "res.partner",
    "rpc.method": "search_read",
    "odoo.instance": "default",
  });
  assert(all.some((span) => span.name === "POST" && span.parentSpanId === rpc.spanId));

  const refused = spanOf("tools/call call_method");
  assertEquals(refused.status, { code: 2, message: "" });
  assertEquals(attributesOf(refused)["error.type"], "policy");
  assertEquals(attributesOf(spanOf("tools/call update_records"))["error.type"], "missing");
  const read = spanOf("resources/read");
  assert(read.traceId !== TRACE);
  assertEquals(attributesOf(read)["odoo.resource"], "record");
  assertEquals(/zenobia|424242|admin/i.exec(text)?.[0], undefined);
});

Deno.test("tracing: is not there unless the process was started with it", () => {
  assertEquals(openTracing("odoo-mcp"), undefined);
});
