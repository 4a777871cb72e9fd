/** The report for a person at a terminal: a mark a line, aligned, wrapped, in colour where that is wanted. Pure. */
import { wrap } from "../wrap.ts";
import type { Check, Report, Status } from "./report.ts";

export interface TextOptions {
  readonly hasColor: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

const MARKS: Readonly<Record<Status, string>> = {
  ok: "ok",
  warning: "warning",
  broken: "BROKEN",
  skipped: "skipped",
};

/** Green, yellow, red, grey. */
const COLORS: Readonly<Record<Status, number>> = { ok: 32, warning: 33, broken: 31, skipped: 90 };

const MARK_WIDTH = Math.max(...Object.values(MARKS).map((mark) => mark.length));

/** Below this there is nothing to align, above it lines are too long to read. */
const NARROWEST = 60;
const WIDEST = 120;

/** Milliseconds below which a time is no news. */
const TOLD_MS = 100;

/** Lines without the newline of the last one. */
export function renderText({ version, checks }: Report, options: TextOptions): string {
  const titleWidth = Math.max(...checks.map(({ title }) => title.length));
  const width = Math.min(Math.max(options.width, NARROWEST), WIDEST);
  const blocks = groupByInstance(checks).map(([instance, group]) =>
    [
      ...(instance === undefined ? [] : ["", `Odoo ${instance}`]),
      ...gather(group).flatMap((check) => renderCheck(check, { ...options, width, titleWidth })),
    ].join("\n")
  );
  return [`odoo-mcp doctor, version ${version}`, "", ...blocks, "", summarize(checks)].join("\n");
}

function groupByInstance(checks: readonly Check[]): (readonly [string | undefined, Check[]])[] {
  const groups = new Map<string | undefined, Check[]>();
  for (const check of checks) {
    groups.set(check.instance, [...groups.get(check.instance) ?? [], check]);
  }
  return [...groups];
}

/** Neighbours that are skipped for one reason, from which on they are one line. */
const MANY = 3;

/** What one break has skipped is told in one line: there is nothing to do about any of it. */
function gather(checks: readonly Check[]): Check[] {
  const runs: Check[][] = [];
  for (const check of checks) {
    const run = runs.at(-1);
    const [first] = run ?? [];
    const isSame = check.status === "skipped" && first?.status === "skipped" &&
      first.detail === check.detail;
    if (run && isSame) run.push(check);
    else runs.push([check]);
  }
  return runs.flatMap((run) => {
    const [first] = run;
    if (first === undefined || run.length < MANY) return run;
    const titles = run.map(({ title }) => title).join(", ");
    return [{ ...first, title: `${run.length} checks`, detail: `${first.detail}: ${titles}` }];
  });
}

function renderCheck(
  { status, title, detail, advice, ms }: Check,
  { hasColor, width, titleWidth }: TextOptions & { titleWidth: number },
): string[] {
  const time = ms === undefined || ms < TOLD_MS || status === "skipped" ? "" : ` (${ms} ms)`;
  const indent = " ".repeat(MARK_WIDTH + titleWidth + 4);
  const room = width - indent.length;
  const [head = "", ...rows] = detail.split("\n");
  const [first = "", ...more] = [head + time, ...rows].flatMap((line) => fit(line, room));
  const mark = MARKS[status].padEnd(MARK_WIDTH);
  const shown = hasColor ? `\u001b[${COLORS[status]}m${mark}\u001b[0m` : mark;
  const advised = advice === undefined ? [] : wrap(advice, room - 3);
  return [
    `${shown}  ${title.padEnd(titleWidth)}  ${first}`.trimEnd(),
    ...more.map((line) => indent + line),
    ...advised.map((line, i) => `${indent}${i === 0 ? "-> " : "   "}${line}`),
  ];
}

/** A line that begins with blanks is a row of a table. */
function fit(line: string, width: number): string[] {
  return line.startsWith(" ") ? [line] : wrap(line, width);
}

function summarize(checks: readonly Check[]): string {
  const count = (wanted: Status) => checks.filter(({ status }) => status === wanted).length;
  const warnings = count("warning");
  const told = warnings === 0 ? "" : `, ${warnings} warning${warnings === 1 ? "" : "s"}`;
  const first = checks.find(({ status }) => status === "broken");
  if (first === undefined) return `Nothing is broken${told}.`;
  const where = first.instance === undefined ? "" : ` of Odoo ${first.instance}`;
  return `${count("broken")} broken${told}. Begin with: ${first.title}${where}.`;
}
