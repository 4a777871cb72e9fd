/** Entries in the files of clients: where those are, how they start the program, what is ours. */
import { planEntry, withoutEntries } from "../../src/setup/clients/change.ts";
import {
  commandLine,
  entryOf,
  isOurs,
  type Process,
  programOf,
} from "../../src/setup/clients/entry.ts";
import { CLIENT_TABLE, findHomes } from "../../src/setup/clients/table.ts";
import { CLIENTS } from "../../src/cli/table.ts";
import { systemWith } from "../config/support.ts";
import { withFolder } from "../support/folder.ts";
import { assert, assertEquals, assertMatch, assertObjectMatch } from "../support/assert.ts";

const SOURCE: Process = {
  isCompiled: false,
  execPath: "/usr/bin/deno",
  main: "/opt/odoo-mcp/main.ts",
  denoVersion: "2.9.6",
  os: "linux",
};
const COMPILED = { ...SOURCE, isCompiled: true, execPath: "C:\\Tools\\odoo-mcp.exe" } as const;
const NPX = {
  ...SOURCE,
  execPath: "/home/ada/.npm/_npx/1a2b/node_modules/@deno/linux-x64-glibc/deno",
} as const;
const HTTP = "http://localhost:8069";
const RUN = ["run", "--allow-net", "--allow-env", "--allow-read"];
const CONFIG = "/home/ada/.config/odoo-mcp/config.json";

Deno.test("an entry starts the program from anywhere", () => {
  const { main } = SOURCE;
  assertEquals(entryOf(programOf(SOURCE, HTTP), CONFIG), {
    command: "/usr/bin/deno",
    args: [...RUN, main, "stdio", CONFIG],
  });
  assertEquals(programOf(SOURCE, "https://erp.example.com").args, [...RUN, "--allow-sys", main]);
  assertEquals(entryOf(programOf(COMPILED, HTTP), "C:\\a b\\config.json"), {
    command: "C:\\Tools\\odoo-mcp.exe",
    args: ["stdio", "C:\\a b\\config.json"],
  });
  assertEquals(programOf(NPX, HTTP), { command: "npx", args: ["-y", "deno@2.9.6", ...RUN, main] });
  const windows = { ...NPX, os: "windows", execPath: "C:\\npm-cache\\_npx\\1a\\deno.exe" } as const;
  assertEquals(programOf(windows, HTTP), {
    command: "cmd",
    args: ["/c", "npx", "-y", "deno@2.9.6", ...RUN, main],
  });
});

Deno.test("commandLine() is what somebody types", () => {
  assertEquals(commandLine(COMPILED, "setup --undo"), "odoo-mcp setup --undo");
  assertEquals(commandLine(SOURCE, "setup --undo"), "deno task setup --undo");
  assertMatch(commandLine(NPX, "doctor"), /^npx -y deno@[\d.]+ task doctor$/);
});

const SHAPE = { key: "mcpServers", saysType: false } as const;
const ENTRY = entryOf(programOf(SOURCE, HTTP), CONFIG);
const ADDITION = { entry: ENTRY, config: CONFIG, isKept: () => true };

function fileWith(servers: Record<string, unknown>): string {
  return JSON.stringify({ mcpServers: servers }, null, 2);
}

Deno.test("planEntry() says what is to be done, and never takes another server's place", () => {
  const foreign = { command: "npx", args: ["-y", "other-odoo"] };
  const moved = {
    command: "/home/ada/Downloads/odoo-mcp",
    args: ["stdio", CONFIG],
    env: { A: "1" },
  };
  const second = { command: "/opt/odoo-mcp", args: ["stdio", "/home/ada/second.json"] };
  const cases: readonly (readonly [Record<string, unknown>, string, string])[] = [
    [{}, "add", "odoo"],
    [{ odoo: ENTRY }, "same", "odoo"],
    [{ odoo: moved }, "update", "odoo"],
    [{ erp: moved }, "update", "erp"],
    [{ odoo: foreign }, "beside", "odoo-mcp"],
    [{ odoo: { url: "https://mcp.example.com" } }, "beside", "odoo-mcp"],
    [{ odoo: second }, "beside", "odoo-mcp"],
    [{ odoo: "nonsense" }, "beside", "odoo-mcp"],
  ];
  for (const [servers, kind, name] of cases) {
    const change = planEntry(fileWith(servers), SHAPE, ADDITION);
    assertObjectMatch(change, { kind, name });
    if (!("text" in change)) continue;
    const after = JSON.parse(change.text).mcpServers;
    assertObjectMatch(after[name], { command: ENTRY.command, args: ENTRY.args });
    const { [name]: _own, ...others } = after;
    const { [name]: before, ...untouched } = servers;
    assertEquals(others, untouched);
    if (before === moved) assertEquals(after[name].env, { A: "1" });
  }
  const both = planEntry(fileWith({ odoo: foreign, "odoo-mcp": foreign }), SHAPE, ADDITION);
  assertEquals(both.kind, "refused");
});

Deno.test("planEntry() takes the place of ours whose configuration is gone", () => {
  const second = { command: "/opt/odoo-mcp", args: ["stdio", "/home/ada/second.json"] };
  const change = planEntry(fileWith({ odoo: second }), SHAPE, { ...ADDITION, isKept: () => false });
  assertObjectMatch(change, { kind: "update", name: "odoo" });
});

Deno.test("planEntry() makes a file, and leaves alone what is no JSON", () => {
  for (const text of [undefined, "", " \n"]) {
    const change = planEntry(text, { key: "servers", saysType: true }, ADDITION);
    assert("text" in change);
    assertEquals(JSON.parse(change.text), { servers: { odoo: { type: "stdio", ...ENTRY } } });
  }
  for (const text of ['{"mcpServers": {', "[]", '{"mcpServers": []}', "mcpServers: {}"]) {
    assertEquals(planEntry(text, SHAPE, ADDITION).kind, "refused");
  }
});

Deno.test("withoutEntries() gives back what was before, or at least the rest", () => {
  const before = '{"mcpServers":{}, "theme": "dark"}';
  const change = planEntry(before, SHAPE, ADDITION);
  assert("text" in change);
  const asked = { config: CONFIG, earlier: ["{}", before] };
  assertEquals(withoutEntries(change.text, SHAPE, asked), before);
  const changedSince = change.text.replace("dark", "light");
  const rest = withoutEntries(changedSince, SHAPE, asked);
  assertEquals(JSON.parse(rest ?? ""), { mcpServers: {}, theme: "light" });
  const made = planEntry(undefined, SHAPE, ADDITION);
  assert("text" in made);
  assertEquals(withoutEntries(made.text, SHAPE, { config: CONFIG, earlier: [] }), null);
});

Deno.test("isOurs() knows an entry by its configuration, not by its name", () => {
  assertEquals(isOurs(ENTRY, CONFIG), true);
  for (const other of [null, {}, { args: "stdio" }, { args: ["stdio"] }, { args: [CONFIG] }]) {
    assertEquals(isOurs(other, CONFIG), false);
  }
});

Deno.test("the table has every client that the command line names", () => {
  assertEquals(CLIENT_TABLE.map(({ name }) => name), [...CLIENTS]);
});

const PLACES = {
  linux: {
    env: { HOME: "/home/ada" },
    files: {
      "claude-desktop": ["/home/ada/.config/Claude/claude_desktop_config.json"],
      "claude-code": ["/home/ada/.claude.json"],
      cursor: ["/home/ada/.cursor/mcp.json"],
      vscode: [
        "/home/ada/.config/Code/User/mcp.json",
        "/home/ada/.config/Code - Insiders/User/mcp.json",
      ],
      windsurf: ["/home/ada/.codeium/windsurf/mcp_config.json"],
    },
  },
  darwin: {
    env: { HOME: "/Users/ada", CLAUDE_CONFIG_DIR: "/Users/ada/claude" },
    files: {
      "claude-desktop": [
        "/Users/ada/Library/Application Support/Claude/claude_desktop_config.json",
      ],
      "claude-code": ["/Users/ada/claude/.claude.json"],
      vscode: [
        "/Users/ada/Library/Application Support/Code/User/mcp.json",
        "/Users/ada/Library/Application Support/Code - Insiders/User/mcp.json",
      ],
    },
  },
  windows: {
    env: { USERPROFILE: "/c/ada", APPDATA: "/c/ada/AppData/Roaming", LOCALAPPDATA: "/nowhere" },
    files: {
      "claude-desktop": ["/c/ada/AppData/Roaming/Claude/claude_desktop_config.json"],
      "claude-code": ["/c/ada/.claude.json"],
      cursor: ["/c/ada/.cursor/mcp.json"],
      vscode: [
        "/c/ada/AppData/Roaming/Code/User/mcp.json",
        "/c/ada/AppData/Roaming/Code - Insiders/User/mcp.json",
      ],
    },
  },
} as const;

for (const os of ["linux", "darwin", "windows"] as const) {
  Deno.test(`each client's file has its place on ${os}`, async () => {
    const { env, files } = PLACES[os];
    const homes = await findHomes(systemWith(env, os));
    for (const [name, expected] of Object.entries(files)) {
      const places = CLIENT_TABLE.find((client) => client.name === name)?.places(homes);
      assertEquals(places?.map(({ file }) => file), [...expected]);
    }
  });
}

Deno.test("Claude Desktop's Windows package has a file of its own", async () => {
  const packaged = "Packages/Claude_pzs8sxrjxfjjc/LocalCache/Roaming/Claude";
  await withFolder({ [`${packaged}/x`]: "", "Packages/Other_1/x": "" }, async (local) => {
    const env = { USERPROFILE: "/c/ada", APPDATA: "/c/roaming", LOCALAPPDATA: local };
    const homes = await findHomes(systemWith(env, "windows"));
    const [client] = CLIENT_TABLE;
    assertEquals(client?.places(homes).map(({ sign }) => sign), [
      "/c/roaming/Claude",
      `${local}/${packaged}`,
    ]);
  });
});
