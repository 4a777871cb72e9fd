/** Where the documentation says that things are, held against what the program and its scripts do. */
import { join } from "node:path";
import { RELEASES, REPOSITORY } from "../../scripts/packaging/project.ts";
import { userConfigFile } from "../../src/config/find.ts";
import { CLIENT_TABLE, type Homes } from "../../src/setup/clients/table.ts";
import { secretFiles } from "../../src/setup/config_file.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { systemWith } from "../config/support.ts";
import { readDocuments, ROOT } from "./documents.ts";

const PAGES = ["docs/server_usage.md", "docs/it/server_usage.md"];

/** The folders of each system, by the names that the table gives them, in its order. */
const SYSTEMS = [
  { os: "linux", home: "~", settings: "~/.config" },
  { os: "darwin", home: "~", settings: "~/Library/Application Support" },
  { os: "windows", home: "%USERPROFILE%", settings: "%APPDATA%" },
] as const;

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(join(ROOT, path));
}

/** The code in a row of the table, from its second cell on, with `/`. */
function cellsOf(page: string, isRow: (first: string) => boolean): string[] {
  const rows = page.split("\n").filter((line) => line.startsWith("| ")).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  const [, ...cells] =
    rows.find(([first = "", ...others]) => others.length === SYSTEMS.length && isRow(first)) ?? [];
  return cells.map((cell) => cell.replace(/^`(.*)`$/, "$1").replaceAll("\\", "/"));
}

for (const path of PAGES) {
  Deno.test(`${path}: the clients' files are where setup looks for them`, async () => {
    const page = await read(path);
    for (const { label, places } of CLIENT_TABLE) {
      const wanted = SYSTEMS.map(({ home, settings }) => {
        const homes: Homes = { home, settings, packaged: [], claudeCode: undefined };
        return places(homes)[0]?.file;
      });
      assertEquals(cellsOf(page, (first) => first === label), wanted);
    }
  });

  Deno.test(`${path}: the configuration and its secrets are where they are looked for`, async () => {
    const page = await read(path);
    const wanted = SYSTEMS.map(({ os, home, settings }) =>
      userConfigFile(systemWith({ HOME: home, APPDATA: settings }, os))
    );
    assertEquals(cellsOf(page, (first) => /^configura(tion|zione)$/.test(first)), wanted);
    for (const file of Object.values(secretFiles("config.json"))) {
      assertStringIncludes(page, `\`${file}\``);
    }
  });

  Deno.test(`${path}: the program is where the install scripts put it`, async () => {
    const [shell, powershell] = [await read("install.sh"), await read("install.ps1")];
    const unix = /ODOO_MCP_INSTALL_DIR:-\$\{HOME:\?\}(\/[^}]+)\}/.exec(shell)?.[1];
    const windows = /Join-Path \$env:LOCALAPPDATA '([^']+)'/.exec(powershell)?.[1];
    assert(unix !== undefined && windows !== undefined);
    assertEquals(cellsOf(await read(path), (first) => /^program(ma)?$/.test(first)), [
      `~${unix}/odoo-mcp`,
      `~${unix}/odoo-mcp`,
      `%LOCALAPPDATA%/${windows.replaceAll("\\", "/")}/odoo-mcp.exe`,
    ]);
  });
}

Deno.test("the addresses of releases and of the source are those of deno.json", async () => {
  const own = /https:\/\/github\.com\/[\w.-]+\/odoo-mcp\b[^\s)>|`]*/g;
  const addresses = (await readDocuments()).flatMap(({ text }) => text.match(own) ?? []);
  const wanted = [
    REPOSITORY,
    RELEASES,
    `${RELEASES}/latest/download/install.sh`,
    `${RELEASES}/latest/download/install.ps1`,
  ];
  assertEquals([...new Set(addresses)].filter((address) => !wanted.includes(address)), []);
  for (const address of wanted) assert(addresses.includes(address), `${address} is nowhere`);
});
