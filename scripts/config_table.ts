/**
 * The reference table of the configuration, generated from the schema. Run by itself it prints the
 * table that stands in the documentation between `<!-- config:begin -->` and `<!-- config:end -->`.
 */
import type { ConfigKey } from "../src/config/keys.ts";
import { configKeys } from "../src/config/schema.ts";
import { markdownTable } from "./markdown_table.ts";

/** Markdown: one row a key, without a newline at the end. */
export function configTable(): string {
  const rows = configKeys.map((known) => [
    `\`${known.path}\``,
    known.kind === "ignored" ? "anything" : allowed(known),
    known.default === undefined ? "" : `\`${JSON.stringify(known.default)}\``,
    known.env.map((name) => `\`${name}\``).join(", "),
    known.meaning,
  ]);
  return markdownTable(["key", "value", "default", "environment", "meaning"], rows);
}

/** A list, or an object with no more than two others in one another. */
const EXAMPLE = /\[[^\]]*\]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g;

function allowed({ kind, allowed }: ConfigKey): string {
  return kind === "secret" || kind === "list" || kind === "map"
    ? allowed.replace(EXAMPLE, (example) => `\`${example}\``)
    : allowed;
}

if (import.meta.main) {
  await Deno.stdout.write(new TextEncoder().encode(`${configTable()}\n`));
}
