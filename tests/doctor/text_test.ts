/** The report as a person sees it. */
import { createReport } from "../../src/doctor/report.ts";
import type { Check } from "../../src/doctor/report.ts";
import { renderText } from "../../src/doctor/text.ts";
import { assertEquals } from "../support/assert.ts";

const CHECKS: readonly Check[] = [
  { id: "program", status: "ok", title: "Program", detail: "odoo-mcp 1.2.3, Deno 2.9.6" },
  {
    id: "dns",
    instance: "shop",
    status: "warning",
    title: "Name",
    detail:
      "found\n  a row of a table that is not to be wrapped, however long it may be, since it is one",
    advice: "Do this, and then that, and then something else that takes more than one line to say",
    ms: 120,
  },
  { id: "tcp", instance: "shop", status: "broken", title: "Connection", detail: "none", ms: 5 },
  { id: "tls", instance: "shop", status: "skipped", title: "Certificate", detail: "no connection" },
  { id: "http", instance: "shop", status: "skipped", title: "Odoo", detail: "no connection" },
  { id: "rights", instance: "shop", status: "skipped", title: "Rights", detail: "no connection" },
];

Deno.test("marks, columns, wrapped advice, one line for what one break skipped", () => {
  const text = renderText(createReport("1.2.3", CHECKS), { hasColor: false, width: 70 });
  assertEquals(text.split("\n"), [
    "odoo-mcp doctor, version 1.2.3",
    "",
    "ok       Program      odoo-mcp 1.2.3, Deno 2.9.6",
    "",
    "Odoo shop",
    "warning  Name         found (120 ms)",
    "                        a row of a table that is not to be wrapped, however long it may be, since it is one",
    "                      -> Do this, and then that, and then something",
    "                         else that takes more than one line to say",
    "BROKEN   Connection   none",
    "skipped  3 checks     no connection: Certificate, Odoo, Rights",
    "",
    "1 broken, 1 warning. Begin with: Connection of Odoo shop.",
  ]);
});

Deno.test("colours, where they are wanted, stand around the mark alone", () => {
  const report = createReport("1.2.3", CHECKS.slice(0, 1));
  const [, , line] = renderText(report, { hasColor: true, width: 70 }).split("\n");
  assertEquals(line, "\u001b[32mok     \u001b[0m  Program  odoo-mcp 1.2.3, Deno 2.9.6");
});

Deno.test("a report is good unless something is broken", () => {
  assertEquals(createReport("1", CHECKS.slice(0, 2)).ok, true);
  assertEquals(createReport("1", CHECKS).ok, false);
});
