import { z } from "zod";
import { readAbout } from "../about.ts";
import { nameText, refText } from "../table_text.ts";
import { defineTool } from "../tool.ts";

export const get_context = defineTool({
  name: "get_context",
  title: "Get the context",
  description: "Who you are in Odoo: user, companies, timezone, language; the version and limits.",
  effect: "read",
  input: z.object({}),
  output: z.object({
    odoo_version: z.string(),
    user: z.object({ id: z.int(), name: z.string(), login: z.string() }),
    companies: z.array(z.object({ id: z.int(), name: z.string() })),
    timezone: z.string(),
    language: z.string(),
    read_only: z.boolean(),
  }),
  action: () => "read the context",
  async run(_args, call) {
    const about = await readAbout(call);
    const { profile } = about;
    const companies = profile.companies.map((company) =>
      refText(company) + (company.id === profile.company?.id ? " (current)" : "")
    );
    const lines = [
      `Odoo ${about.version}, database ${about.database}, over ${about.protocol}`,
      `User: ${nameText(profile.name)} #${profile.uid}, login ${nameText(profile.login)}`,
      `Companies: ${companies.join("; ")}`,
      `Timezone: ${
        profile.timezone ?? "not set"
      } (datetimes are UTC), language: ${profile.language}`,
      `Mode: ${call.policy.readOnly ? "read-only" : "read and write"}, ` +
      `answers up to ${Math.round(call.maxResultBytes / 1000)} kB`,
    ];
    return {
      text: lines.join("\n"),
      structured: {
        odoo_version: about.version,
        user: { id: profile.uid, name: profile.name, login: profile.login },
        companies: [...profile.companies],
        timezone: profile.timezone ?? "",
        language: profile.language ?? "",
        read_only: call.policy.readOnly,
      },
    };
  },
});
