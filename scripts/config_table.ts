/**
 * The reference table of the configuration, generated from the schema. Run by itself it prints the
 * table that stands in the documentation between `<!-- config:begin -->` and `<!-- config:end -->`.
 */
import type { ConfigKey } from "../src/config/keys.ts";
import { configKeys } from "../src/config/schema.ts";

/** Markdown: one row a key, without a newline at the end. */
export function configTable(): string {
  const rows = configKeys.map((known) => [
    `\`${known.path}\``,
    known.kind === "ignored" ? "anything" : allowed(known),
    known.default === undefined ? "" : `\`${JSON.stringify(known.default)}\``,
    known.env.map((name) => `\`${name}\``).join(", "),
    known.meaning,
  ]);
  const header = ["key", "value", "default", "environment", "meaning"];
  const rule = header.map(() => "---");
  return [header, rule, ...rows].map((cells) => `| ${cells.map(escaped).join(" | ")} |`).join("\n");
}

/** A list, or an object with no more than two others in one another. */
const EXAMPLE = /\[[^\]]*\]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g;

function allowed({ kind, allowed }: ConfigKey): string {
  return kind === "secret" || kind === "list" || kind === "map"
    ? allowed.replace(EXAMPLE, (example) => `\`${example}\``)
    : allowed;
}

function escaped(cell: string): string {
  return cell.replaceAll("|", "\\|");
}

if (import.meta.main) {
  await Deno.stdout.write(new TextEncoder().encode(`${configTable()}\n`));
}
