import { z } from "zod";
import { ArgumentError } from "../../odoo/errors.ts";
import { isJsonObject, type Json, type JsonObject } from "../../odoo/json.ts";
import { json, model } from "../arguments.ts";
import { company, companyNote } from "../scope.ts";
import { defineTool } from "../tool.ts";

const input = z.object({
  model,
  method: z.string().min(1),
  ids: z.array(z.int().positive()).max(1000).optional().describe("Records to call it on"),
  args: z.array(json).default([]).describe("Arguments after the ids"),
  kwargs: z.record(z.string(), json).default({}),
  company,
});

const COMPANIES = "allowed_company_ids";

/** Odoo answers many buttons with an action: a wizard that waits, and nothing has happened yet. */
export const call_method = defineTool({
  name: "call_method",
  title: "Call a method",
  description:
    "Call a public method, as a button in Odoo does: action_confirm on sale.order, action_post on " +
    "account.move. needs_action means that nothing is done yet: a wizard waits for values.",
  effect: "call",
  input,
  output: z.object({
    result: z.unknown(),
    needs_action: z.object({ model: z.string(), name: z.string() }).optional(),
  }),
  action: (args) => `call ${args.model}.${args.method}`,
  async run(args, { odoo, policy, signal, maxResultBytes }) {
    policy.requireMethod(args.method);
    const { company, ...call } = args;
    const choosesCompanies = isJsonObject(call.kwargs.context) &&
      COMPANIES in call.kwargs.context;
    if (choosesCompanies && company !== undefined) {
      throw new ArgumentError(`kwargs.context.${COMPANIES}`, "leave it out, company is given too");
    }
    const result = withoutUserContext(await odoo.call(call, { signal }));
    const done = `Called ${args.model}.${args.method}`;
    // Of several companies that a context names, only Odoo knows which one was worked in.
    const note = choosesCompanies ? "" : await companyNote(odoo, { signal });
    if (isAction(result)) {
      const waiting = { model: String(result.res_model || ""), name: String(result.name || "") };
      return {
        text: describeAction(done, result) + note,
        structured: { result, needs_action: waiting },
      };
    }
    const { text, structured } = describeResult(done, result, maxResultBytes);
    return { text: text + note, structured };
  },
});

function isAction(result: Json): result is JsonObject {
  return isJsonObject(result) && typeof result.type === "string" &&
    result.type.startsWith("ir.actions.") && result.type !== "ir.actions.act_window_close";
}

function describeAction(done: string, action: JsonObject): string {
  const name = action.name ? ` “${action.name}”` : "";
  if (action.target === "new" && action.res_model) {
    return `${done}: not done yet, the wizard${name} waits for values. Create a ${action.res_model} ` +
      `record with them, with context${contextText(action.context)}, then call its confirming ` +
      "method with the same in kwargs.context.";
  }
  const opens = action.res_model ? `, it opens ${action.res_model}${name}` : name;
  return `${done}: Odoo answered with an action (${action.type})${opens}. Read the record to see its state.`;
}

/** What Odoo tells of the caller in a wizard's context, as 15 does: it is said anew with every call. */
const OF_THE_USER = new Set([COMPANIES, "lang", "tz", "uid"]);

function withoutUserContext(result: Json): Json {
  if (!isAction(result) || !isJsonObject(result.context)) return result;
  const entries = Object.entries(result.context).filter(([key]) => !OF_THE_USER.has(key));
  return { ...result, context: Object.fromEntries(entries) };
}

/** Characters of a wizard's context that stand in the text; the result holds all of it. */
const MAX_CONTEXT = 1_000;

/** Odoo gives an object, or Python's text of one. */
function contextText(context: Json | undefined): string {
  const text = typeof context === "string" ? context : JSON.stringify(context ?? {});
  return text.length > MAX_CONTEXT ? " as in the result" : ` ${text}`;
}

function describeResult(
  done: string,
  result: Json,
  maxBytes: number,
): { text: string; structured: { result: Json } } {
  if (result === null) return { text: `${done}: done, no result`, structured: { result } };
  const text = JSON.stringify(result);
  if (text.length <= maxBytes) return { text: `${done}: ${text}`, structured: { result } };
  const cut = `${text.slice(0, maxBytes)}… (+${text.length - maxBytes} chars)`;
  return { text: `${done}, answer cut: ${cut}`, structured: { result: cut } };
}
