/** The entries of the troubleshooting chapter, generated from the same texts that `odoo-mcp doctor` gives. */
import { advise, PARTS, REMEDIES, type RemedyId } from "../src/doctor/remedies/mod.ts";
import { markdownTable } from "./markdown_table.ts";

/** Markdown: a heading and a table for each part. */
export function troubleshootingTables(): string {
  return PARTS.map(([title, remedies]) => {
    const rows = Object.keys(remedies).filter(isRemedy).map((id) => {
      const { message, meaning } = REMEDIES[id];
      return [message.replaceAll(" · ", "\n"), meaning, `${advise(id)}.`];
    });
    return `### ${title}\n\n${markdownTable(["message", "what it means", "what to do"], rows)}`;
  }).join("\n\n");
}

function isRemedy(id: string): id is RemedyId {
  return Object.hasOwn(REMEDIES, id);
}
