/** The reports that can be printed, and what the server says of its PDF program. */
import { char, selection } from "../fields.ts";
import { type ModelSpec, onModel } from "../model.ts";

const reports: ModelSpec = {
  name: "ir.actions.report",
  description: "Report Action",
  order: "name, id",
  fields: {
    name: char("Action Name", { required: true }),
    report_name: char("Template Name", { required: true }),
    report_type: selection("Report Type", [
      ["qweb-html", "HTML"],
      ["qweb-pdf", "PDF"],
      ["qweb-text", "Text"],
    ], { required: true, default: "qweb-pdf" }),
    model: char("Model Name", { required: true }),
    print_report_name: char("Printed Report Name"),
    attachment: char("Save as Attachment Prefix"),
  },
  methods: {
    get_wkhtmltopdf_state: onModel("", ({ env }) => env.printsPdf ? "ok" : "install"),
  },
};

export const REPORTS: readonly ModelSpec[] = [reports];
