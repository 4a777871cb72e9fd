/** What the configuration allows of files: how large, and from where. */
import { createApp } from "../../src/app.ts";
import { createConfig } from "../../src/config/parse.ts";
import type { ToolOutcome } from "../../src/mcp/catalog.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { withFolder } from "../support/folder.ts";

/** Calls `write_file` on the first contact of a program with these settings. */
async function write(
  { url, database, accounts }: Sandbox,
  { settings, args }: { settings: Record<string, unknown>; args: Record<string, unknown> },
): Promise<ToolOutcome> {
  const { login, apiKey } = accounts.admin;
  using app = createApp(createConfig({
    odoo_url: url,
    database,
    username: login,
    api_key: apiKey,
    database_pinning: false,
    ...settings,
  }));
  const { signal } = new AbortController();
  const outcome = await app.catalog.findTool("write_file")
    ?.call({ model: "res.partner", id: 1, ...args }, { signal });
  assert(outcome, "there is no such tool");
  return outcome;
}

/** A folder with a file to be uploaded. */
function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  return withFolder({ "prices.csv": "a;b\n1;2\n" }, run);
}

Deno.test("a path inside file_roots is uploaded under its own name, as a link and not inline", async () => {
  await using sandbox = await startSandbox();
  await inFolder(async (folder) => {
    const settings = { file_roots: [folder] };
    const { text, structured, links } = await write(sandbox, {
      settings,
      args: { path: `${folder}/prices.csv` },
    });
    const uri = `odoo://attachment/${structured?.attachment_id}`;
    assertEquals(links, [{ uri, name: "prices.csv", mimeType: "text/csv", size: 8 }]);
    assert(!text.includes(btoa("a;b")), text);
    const outside = await write(sandbox, { settings, args: { path: "/etc/hosts" } });
    assertStringIncludes(outside.text, "path: not inside file_roots");
    assertStringIncludes(outside.text, "Outcome: not_sent");
  });
});

Deno.test("callers over HTTP have no paths, whatever file_roots says", async () => {
  await using sandbox = await startSandbox();
  await inFolder(async (folder) => {
    for (const connection_type of ["http", "streamable_http"]) {
      const { text, isError } = await write(sandbox, {
        settings: { file_roots: [folder], connection_type },
        args: { path: `${folder}/prices.csv` },
      });
      assertEquals(isError, true);
      assertStringIncludes(text, "path: paths cannot be given here: give the content");
    }
  });
});

Deno.test("a file has to be within max_binary_bytes, and fit into an answer of Odoo", async () => {
  await using sandbox = await startSandbox();
  const file = (size: number) => ({ name: "zeros", content: new Uint8Array(size).toBase64() });
  const limits: readonly (readonly [Record<string, unknown>, number])[] = [
    [{ max_binary_bytes: 2_000 }, 2_000],
    [{ max_response_bytes: 50_000 }, 30_000],
  ];
  for (const [settings, most] of limits) {
    assertEquals((await write(sandbox, { settings, args: file(most) })).isError, undefined);
    const { text } = await write(sandbox, { settings, args: file(most + 1) });
    assertStringIncludes(text, "(max_binary_bytes)");
    assertStringIncludes(text, "Outcome: not_sent");
  }
});

Deno.test("nothing is no file, and empties no field", async () => {
  await using sandbox = await startSandbox();
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/empty.png`, "");
    const settings = { file_roots: [folder] };
    const field = "image_1920";
    const nothing = [{ path: `${folder}/empty.png` }, { content: "data:image/png," }];
    for (const args of nothing) {
      const { text } = await write(sandbox, { settings, args: { field, ...args } });
      assertStringIncludes(text, "an empty file");
      assertStringIncludes(text, "Outcome: not_sent");
    }
  });
});

Deno.test("a link names its Odoo where there are several", async () => {
  await using sandbox = await startSandbox();
  const { login, apiKey } = sandbox.accounts.admin;
  const shop = {
    odoo_url: sandbox.url,
    database: sandbox.database,
    username: login,
    api_key: apiKey,
  };
  const { links } = await write(sandbox, {
    settings: { instances: { shop } },
    args: { instance: "shop", name: "a.txt", content: btoa("a") },
  });
  assertStringIncludes(links?.[0]?.uri ?? "", "?instance=shop");
});
