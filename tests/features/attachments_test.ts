/** The content of files, whichever name and form the Odoo in front has for it. */
import { startSandbox, type Version } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { ContractClient } from "../support/contract_client.ts";
import { openApp } from "../support/contract_target.ts";

const WORDS = btoa("plain words");
const NAMED = { "io.github.odoo-mcp/name": "words.txt", "io.github.odoo-mcp/size": 11 };

/** The program on an embedded Odoo of that version. */
async function withClient(
  version: Version,
  run: (client: ContractClient) => Promise<void>,
): Promise<void> {
  await using sandbox = await startSandbox({ version });
  const { login, apiKey } = sandbox.accounts.admin;
  const target = {
    name: version,
    url: sandbox.url,
    database: sandbox.database,
    major: parseInt(version),
    wires: ["jsonrpc"] as const,
    admin: { username: login, credential: apiKey },
  };
  using app = openApp(target, { wire: "jsonrpc", account: target.admin });
  await run(new ContractClient(app.catalog, [apiKey]));
}

async function attach(client: ContractClient, content: string): Promise<number> {
  const values = [{ name: "words.txt", mimetype: "text/plain", [content]: WORDS }];
  const { structured } = await client.ok("create_records", { model: "ir.attachment", values });
  assert(Array.isArray(structured.ids) && typeof structured.ids[0] === "number");
  return structured.ids[0];
}

for (const [version, content] of [["15.0", "datas"], ["19.0", "datas"], ["20.0", "raw"]] as const) {
  Deno.test(`attachment on ${version}: written as ${content}, read by either name`, async () => {
    await withClient(version, async (client) => {
      const id = await attach(client, content);
      for (const asked of ["datas", "raw"]) {
        const { blob, mimeType, meta } = await client.read(
          `odoo://ir.attachment/binary/${asked}/${id}`,
        );
        assertEquals([blob, mimeType], [WORDS, "text/plain"]);
        assertEquals(meta, NAMED);
      }
    });
  });

  Deno.test(`attachment on ${version}: its record has the size and a link, no content`, async () => {
    await withClient(version, async (client) => {
      const id = await attach(client, content);
      const extracted = await client.read(`odoo://attachment/${id}?as=text`);
      assertEquals([extracted.text, extracted.meta], ["plain words", NAMED]);
      const { text } = await client.read(`odoo://ir.attachment/${id}`);
      assert(!text.includes(WORDS.slice(0, 8)), text);
      assertStringIncludes(text, `odoo://ir.attachment/binary/${content}/${id}`);
      const table = await client.table("search_records", {
        model: "ir.attachment",
        domain: [["id", "=", id]],
        fields: [content],
      });
      assert(!table.text.includes(WORDS.slice(0, 8)), table.text);
      assertStringIncludes(JSON.stringify(table.rows), "11");
    });
  });
}

Deno.test("attachment on 20.0: datas, which Odoo would drop without a word, is refused", async () => {
  await withClient("20.0", async (client) => {
    const values = [{ name: "words.txt", datas: WORDS }];
    const text = await client.refused("create_records", { model: "ir.attachment", values });
    assertStringIncludes(text, "since Odoo 19.3 it is raw");
    assertStringIncludes(text, "Outcome: not_sent");
  });
});
