/** The text format of Prometheus, character by character. */
import { MetricRegistry } from "../../src/telemetry/registry.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";

Deno.test("metrics: counters count by their labels", () => {
  const registry = new MetricRegistry();
  const calls = registry.counter("calls_total", { help: "Calls", labels: ["tool", "result"] });
  calls.add({ tool: "search", result: "ok" });
  calls.add({ result: "ok", tool: "search" });
  calls.add({ tool: "search", result: "error" });
  assertEquals(
    registry.render(),
    [
      "# HELP calls_total Calls",
      "# TYPE calls_total counter",
      'calls_total{tool="search",result="ok"} 2',
      'calls_total{tool="search",result="error"} 1',
      "",
    ].join("\n"),
  );
});

Deno.test("metrics: a histogram's buckets hold what is at most their bound, and all below", () => {
  const registry = new MetricRegistry();
  const options = { help: "Waits", labels: ["pool"], buckets: [0.5, 1, 2] } as const;
  const waits = registry.histogram("wait_seconds", options);
  for (const value of [0.25, 0.5, 2, 8]) waits.observe({ pool: "a" }, value);
  assertEquals(
    registry.render(),
    [
      "# HELP wait_seconds Waits",
      "# TYPE wait_seconds histogram",
      'wait_seconds_bucket{pool="a",le="0.5"} 2',
      'wait_seconds_bucket{pool="a",le="1"} 2',
      'wait_seconds_bucket{pool="a",le="2"} 3',
      'wait_seconds_bucket{pool="a",le="+Inf"} 4',
      'wait_seconds_sum{pool="a"} 10.75',
      'wait_seconds_count{pool="a"} 4',
      "",
    ].join("\n"),
  );
});

Deno.test("metrics: a histogram without labels names its bucket alone", () => {
  const registry = new MetricRegistry();
  registry.histogram("size", { help: "Sizes", labels: [], buckets: [1] }).observe({}, 1);
  assertEquals(registry.render().split("\n").slice(2), [
    'size_bucket{le="1"} 1',
    'size_bucket{le="+Inf"} 1',
    "size_sum 1",
    "size_count 1",
    "",
  ]);
});

Deno.test("metrics: gauges are read when somebody asks", () => {
  const registry = new MetricRegistry();
  let sessions = 3;
  registry.gauge("sessions", "Open sessions", () => sessions);
  registry.gauge("waiting", "Waiting", () => [
    { labels: { instance: "a" }, value: 1 },
    { labels: { instance: "b" }, value: 0 },
  ]);
  sessions = 5;
  assertEquals(
    registry.render(),
    [
      "# HELP sessions Open sessions",
      "# TYPE sessions gauge",
      "sessions 5",
      "# HELP waiting Waiting",
      "# TYPE waiting gauge",
      'waiting{instance="a"} 1',
      'waiting{instance="b"} 0',
      "",
    ].join("\n"),
  );
});

Deno.test("metrics: no label and no help breaks a line or ends its quotes", () => {
  const registry = new MetricRegistry();
  const counter = registry.counter("odd_total", { help: 'a\nb\\c "d"', labels: ["name"] });
  counter.add({ name: 'q"uo\\te\nline' });
  assertEquals(registry.render().split("\n"), [
    '# HELP odd_total a\\nb\\\\c "d"',
    "# TYPE odd_total counter",
    'odd_total{name="q\\"uo\\\\te\\nline"} 1',
    "",
  ]);
});

Deno.test("metrics: a name is taken once", () => {
  const registry = new MetricRegistry();
  registry.gauge("sessions", "Open sessions", () => 1);
  assertThrows(() => registry.gauge("sessions", "Others", () => 2), Error, "the name is taken");
});
