import { z } from "zod";
import { extractText } from "../../files/text.ts";
import { ProtocolError } from "../../odoo/errors.ts";
import { planReport, renderReport, type ReportPlan } from "../../odoo/reports/render.ts";
import { formatUri } from "../resources/uri.ts";
import { DATA_MARK } from "../table_text.ts";
import { defineTool, type ToolCall } from "../tool.ts";

const input = z.object({
  report: z.string().min(1).max(200).describe("report_name or title, see ir.actions.report"),
  ids: z.array(z.int().positive()).min(1).max(100),
  text: z.boolean().default(false).describe("Read its text now"),
});

export const render_report = defineTool({
  name: "render_report",
  title: "Render a report",
  description: "Print records, such as a quotation or invoice: a link to the PDF, or its text.",
  effect: "read",
  input,
  output: z.object({
    uri: z.string(),
    name: z.string(),
    mime_type: z.string(),
    note: z.string().optional(),
    text: z.string().optional(),
  }),
  action: ({ report }) => `render ${report}`,
  async run(args, call) {
    const { odoo, policy: { readOnly }, signal, instance } = call;
    const plan = await planReport(odoo, args, { signal, readOnly });
    const uri = formatUri({ kind: "report", report: plan.report.name, ids: plan.ids }, instance);
    const { fileName: name, mimeType, note } = plan;
    const found = args.text ? await readReport(plan, call) : undefined;
    const link = `${name} (${mimeType}): ${uri}`;
    const text = found === undefined ? link : `${DATA_MARK}${name}:\n${found}`;
    return {
      text: [text, note].filter((line) => line !== undefined).join("\n"),
      structured: {
        uri,
        name,
        mime_type: mimeType,
        ...(note !== undefined && { note }),
        ...(found !== undefined && { text: found }),
      },
      links: [{ uri, name, mimeType }],
    };
  },
});

/** Text comes from HTML, which every server makes. @throws {CallError} */
async function readReport(
  { report, ids }: ReportPlan,
  { odoo, policy: { readOnly }, signal, files, maxResultBytes }: ToolCall,
): Promise<string> {
  const options = { signal, readOnly, maxBytes: files.maxBytes, as: "html" } as const;
  const { bytes, mimeType } = await renderReport(odoo, { report: report.name, ids }, options);
  const { workers } = files;
  const bounds = { maxChars: maxResultBytes, maxPages: 1, workers, signal };
  const found = await extractText({ bytes, mimeType }, bounds);
  if ("refused" in found) throw new ProtocolError("malformed", found.refused, "rejected");
  return found.leftOut === undefined ? found.text : `${found.text}\n… left out: ${found.leftOut}`;
}
