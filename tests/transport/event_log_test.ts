import { EventLog, type LogBudget } from "../../src/transport/event_log.ts";
import { assertEquals } from "../support/assert.ts";

function createBudget(limits: Partial<LogBudget["limits"]> = {}): LogBudget {
  return { limits: { maxEvents: 100, maxSize: 100, maxTotalSize: 1_000, ...limits }, totalSize: 0 };
}

Deno.test("EventLog tells a stream's events after one of them", () => {
  const log = new EventLog(createBudget());
  for (const [stream, data] of [[1, "a"], [2, "b"], [1, "c"], [1, "d"]] as const) {
    log.append(stream, data);
  }
  assertEquals(log.after(1, 1)?.map(({ data }) => data), ["c", "d"]);
  assertEquals(log.after(2, 2), []);
  assertEquals(log.after(1, 5), undefined);
});

Deno.test("EventLog says where it forgot, by number, size, and what all keep together", () => {
  const few = new EventLog(createBudget({ maxEvents: 2 }));
  for (const data of ["a", "b", "c"]) few.append(1, data);
  assertEquals(few.after(1, 0), undefined);
  assertEquals(few.after(1, 1)?.map(({ data }) => data), ["b", "c"]);

  const small = new EventLog(createBudget());
  small.append(1, "x".repeat(60));
  small.append(1, "y".repeat(60));
  assertEquals([small.after(1, 0), small.after(1, 1)?.length], [undefined, 1]);
  small.append(1, "z".repeat(200));
  assertEquals(small.after(1, 2), undefined);
});

Deno.test("EventLog never makes another forget, and gives back what it held", () => {
  const budget = createBudget({ maxTotalSize: 100 });
  const [quiet, loud] = [new EventLog(budget), new EventLog(budget)];
  quiet.append(1, "q".repeat(50));
  for (const _ of Array(10).keys()) loud.append(1, "l".repeat(40));
  assertEquals(quiet.after(1, 0)?.length, 1);
  assertEquals([loud.after(1, 0), loud.after(1, 9)?.length], [undefined, 1]);
  assertEquals(budget.totalSize, 90);
  loud.close();
  quiet.close();
  quiet.append(1, "too late");
  assertEquals(budget.totalSize, 0);
});
