/** What a model pays: `tools_list_tokens`, and answers in relation to Odoo's own JSON of the records. */
import { countTokens } from "gpt-tokenizer/o200k";
import { printJson } from "../../src/sandbox/answers.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import type { Figures } from "./bench.ts";
import { rounded } from "./numbers.ts";
import { StdioProgram } from "./processes.ts";
import { accessTo, searchRead } from "./sandbox_access.ts";

/** Ten rows each of what people ask for most, with fields named so that both answers hold the same. */
const QUERIES: readonly { model: string; fields: string[] }[] = [
  { model: "res.partner", fields: ["name", "email", "phone", "city", "country_id"] },
  { model: "sale.order", fields: ["name", "state", "partner_id", "date_order", "amount_total"] },
  { model: "product.product", fields: ["name", "default_code", "list_price", "categ_id"] },
];

export async function measureTokens(): Promise<Figures> {
  await using sandbox = await startSandbox();
  await using program = new StdioProgram(accessTo(sandbox.url));
  await program.initialize();
  const tokens = { text: 0, structured: 0, odoo: 0 };
  for (const { model, fields } of QUERIES) {
    const { text, structured } = await program.callTool("search_records", {
      model,
      fields,
      limit: 10,
    });
    tokens.text += countTokens(text);
    tokens.structured += tokensOf(structured);
    const records = await searchRead(sandbox.url, model, { fields, limit: 10 });
    tokens.odoo += countTokens(printJson(records));
  }
  return {
    tools_list_tokens: tokensOf(await program.request("tools/list")),
    result_tokens_ratio: rounded(tokens.text / tokens.odoo),
    result_tokens_ratio_structured: rounded(tokens.structured / tokens.odoo),
  };
}

function tokensOf(value: unknown): number {
  return countTokens(JSON.stringify(value));
}
