/** The entries of the troubleshooting chapter, generated from the same texts that `odoo-mcp doctor` gives. */
import { advise, PARTS, REMEDIES, type RemedyId } from "../src/doctor/remedies/mod.ts";

/** Markdown: a heading and a table for each part. */
export function troubleshootingTables(): string {
  return PARTS.map(([title, remedies]) => {
    const rows = Object.keys(remedies).filter(isRemedy).map((id) => {
      const { message, meaning } = REMEDIES[id];
      const cells = [message.split(" · ").join("<br>"), meaning, `${advise(id)}.`];
      return `| ${cells.map(escaped).join(" | ")} |`;
    });
    return [
      `### ${title}`,
      "",
      "| message | what it means | what to do |",
      "| --- | --- | --- |",
      ...rows,
    ].join("\n");
  }).join("\n\n");
}

function isRemedy(id: string): id is RemedyId {
  return Object.hasOwn(REMEDIES, id);
}

function escaped(cell: string): string {
  return cell.replaceAll("|", "\\|");
}
