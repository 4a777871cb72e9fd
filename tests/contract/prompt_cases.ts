/** Prompts: what a person chooses becomes words for an assistant, with the record they are about. */
import type { PromptMessage } from "@modelcontextprotocol/server";
import type { PromptEntry } from "../../src/mcp/catalog.ts";
import {
  assert,
  assertEquals,
  assertExists,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import type { ContractClient } from "../support/contract_client.ts";
import type { ContractCase } from "./case.ts";
import { createHiddenTask, createPartners, NO_SUCH_ID } from "./records.ts";

const SIGNAL = new AbortController().signal;

function promptOf({ catalog }: ContractClient, name: string): PromptEntry {
  const prompt = catalog.findPrompt(name);
  assertExists(prompt, name);
  return prompt;
}

interface Filled {
  readonly text: string;
  readonly uri: string | undefined;
  readonly embedded: string;
}

async function fill(
  client: ContractClient,
  name: string,
  args: Record<string, string>,
): Promise<Filled> {
  const { messages } = await promptOf(client, name).get(args, { signal: SIGNAL });
  const [words, record, ...others] = messages;
  assertEquals(others, []);
  assert(words?.content.type === "text");
  return { text: words.content.text, ...embeddedIn(record) };
}

function embeddedIn(message: PromptMessage | undefined): Omit<Filled, "text"> {
  if (message === undefined) return { uri: undefined, embedded: "" };
  assert(message.content.type === "resource");
  const { resource } = message.content;
  assert("text" in resource);
  return { uri: resource.uri, embedded: resource.text };
}

function refusal(
  client: ContractClient,
  name: string,
  args: Record<string, string>,
): Promise<Error> {
  return assertRejects(() => fill(client, name, args), Error);
}

export const cases: readonly ContractCase[] = [
  {
    name: "a prompt about a record brings it along, by id or by name",
    async run(context) {
      const { ids: [id = 0] } = await createPartners(context, 1);
      const uri = `odoo://res.partner/${id}`;
      const { text } = await context.admin.read(uri);
      for (const typed of [String(id), `${id} ${context.marker} 1`, `${context.marker} 1`]) {
        const args = { model: "res.partner", id: typed };
        const filled = await fill(context.admin, "analyze_record", args);
        assertEquals([filled.uri, filled.embedded], [uri, text]);
        assertStringIncludes(filled.text, `the record ${id} of res.partner`);
      }
    },
  },
  {
    name: "every prompt says what was filled in",
    async run(context) {
      const { ids: [id = 0] } = await createPartners(context, 1);
      const record = { model: "res.partner", id: String(id) };
      const values = '{"city":"Turin"}';
      const expected: [string, Record<string, string>, string, string | undefined][] = [
        ["update_record", { ...record, values }, values, `odoo://res.partner/${id}`],
        ["create_record", { model: "res.partner", values }, values, "odoo://res.partner/schema"],
        [
          "advanced_search",
          { model: "res.partner", domain: '[["city","=","Turin"]]' },
          'with this domain: [["city","=","Turin"]]',
          "odoo://res.partner/schema",
        ],
        [
          "advanced_search",
          { model: "res.partner", domain: "[who lives in Turin?]" },
          "for: [who lives in Turin?]",
          "odoo://res.partner/schema",
        ],
        [
          "call_method",
          { model: "sale.order", method: "action_confirm", args: "[[7]]" },
          "action_confirm of sale.order with: [[7]]",
          undefined,
        ],
        [
          "view_related_records",
          { ...record, field: "country_id" },
          "records of res.country",
          `odoo://res.partner/${id}`,
        ],
        [
          "upload_attachment",
          { ...record, filename: "offer.pdf" },
          "offer.pdf",
          `odoo://res.partner/${id}`,
        ],
      ];
      for (const [name, args, says, uri] of expected) {
        const filled = await fill(context.admin, name, args);
        assertStringIncludes(filled.text, says);
        assertEquals(filled.uri, uri, name);
      }
    },
  },
  {
    name: "a prompt is found by its old name with hyphens",
    run({ admin }) {
      for (const { listed } of admin.catalog.prompts) {
        const old = listed.name.replaceAll("_", "-");
        assertEquals(admin.catalog.findPrompt(old)?.listed.name, listed.name);
      }
      assertEquals(admin.catalog.findPrompt("no_such_prompt"), undefined);
      return Promise.resolve();
    },
  },
  {
    name: "a prompt that cannot be filled says what to fill in instead",
    async run(context) {
      const { admin, marker } = context;
      await createPartners(context, 2);
      const model = "res.partner";
      const expected: [string, Record<string, string>, string][] = [
        ["analyze_record", { model }, "id: it is missing"],
        ["analyze_record", { model, id: " " }, "id: it is missing"],
        ["analyze_record", { model, id: "1", field: "x" }, "there is no such argument"],
        ["analyze_record", { model, id: marker }, "several records have that name"],
        ["analyze_record", { model, id: `${marker} of nobody` }, "no record has that name"],
        ["analyze_record", { model, id: String(NO_SUCH_ID) }, "there is no such record"],
        ["view_related_records", { model, id: "1", field: "name" }, "leads to no other records"],
        ["view_related_records", { model, id: "1", field: "nmae" }, "did you mean name?"],
        ["call_method", { model, method: "_write" }, "is private"],
      ];
      for (const [name, args, says] of expected) {
        assertStringIncludes((await refusal(admin, name, args)).message, says);
      }
    },
  },
  {
    name: "a prompt tells nothing of a record that may not be read",
    needs: "low",
    async run(context) {
      const task = await createHiddenTask(context);
      const asked = (id: number): Record<string, string> => ({
        model: "project.task",
        id: String(id),
      });
      const denied = await refusal(context.low, "analyze_record", asked(task));
      const absent = await refusal(context.low, "analyze_record", asked(NO_SUCH_ID));
      assertEquals(denied.message, absent.message);
      const unknown = { model: "no.such.model", id: "1" };
      assertEquals((await refusal(context.low, "analyze_record", unknown)).message, absent.message);
    },
  },
  {
    name: "the arguments of a prompt complete what is typed",
    async run(context) {
      const { admin, marker } = context;
      const { ids: [id] } = await createPartners(context, 1);
      const others = { model: "res.partner" };
      const { complete } = promptOf(admin, "view_related_records");
      const suggest = async (name: string, value: string): Promise<readonly string[]> =>
        (await complete({ name, value, others }, { signal: SIGNAL })).values;
      assertEquals(await suggest("id", marker), [`${id} ${marker} 1`]);
      assertEquals(await suggest("id", `${id} ${marker} 1`), [`${id} ${marker} 1`]);
      assert((await suggest("field", "countr")).includes("country_id"));
      assert(!(await suggest("field", "")).includes("city"));
      assertEquals((await suggest("model", "res.partner"))[0], "res.partner");
    },
  },
];
