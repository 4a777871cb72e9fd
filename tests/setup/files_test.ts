/** What setting up does to files that are there, and that undoing it gives them back. */
import { startSandbox } from "../../src/sandbox/mod.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertObjectMatch,
  assertStringIncludes,
} from "../support/assert.ts";
import { assertDone, type Home, withHome } from "./support.ts";

const CONFIG = ".config/odoo-mcp/config.json";
const KEY_FILE = ".config/odoo-mcp/config.odoo_api_key";

async function minimal(home: Home, url: string): Promise<string[]> {
  const file = await home.put("key.txt", "sandbox-key-of-lowrights\n");
  return ["--yes", "--url", url, "--username", "lowrights", "--api-key-file", file];
}

/** Files of clients as their users keep them, each in its own way. */
const CLIENT_FILES: Readonly<Record<string, string>> = {
  ".cursor/mcp.json":
    '{\n\t"mcpServers": {\n\t\t"a": { "env": { "TOKEN": "t0ken" } }, // mine\n\t},\n}',
  ".claude.json": '{"numStartups":3,"projects":{"/a":{"mcpServers":{}}},"mcpServers":{}}',
  ".config/Code/User/mcp.json": '// VS Code\r\n{\r\n    "inputs": []\r\n}\r\n',
  ".codeium/windsurf/mcp_config.json": "",
};

Deno.test("undo gives every file back byte for byte, and removes what was made", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    for (const [name, text] of Object.entries(CLIENT_FILES)) await home.put(name, text);
    await home.put(".config/Claude/x", "");
    const args = [...await minimal(home, odoo.url), "--client", "all"];
    const before = await home.files();
    assertDone(await home.setup(args));
    const during = await home.files();
    assertStringIncludes(
      during[".cursor/mcp.json"] ?? "",
      '"a": { "env": { "TOKEN": "t0ken" } }, // mine',
    );
    assert(during[".config/Claude/claude_desktop_config.json"]);
    for (const name of Object.keys(CLIENT_FILES)) {
      assertStringIncludes(during[name] ?? "", home.config);
    }
    const undone = await home.setup(["--undo", "--yes"]);
    assertDone(undone);
    const after = await home.files();
    const copies = Object.keys(after).filter((name) => name.includes(".backup-"));
    assertEquals(copies.length, Object.keys(CLIENT_FILES).length);
    for (const copy of copies) {
      assertEquals(await home.mode(copy), "0600");
      assertStringIncludes(undone.stderr, copy);
      delete after[copy];
    }
    assertEquals(after, before);
    await assertGone(home, ".config/odoo-mcp");
  });
});

Deno.test("undo leaves no empty folder that would pass for a client", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    await home.put(".codeium/mine", "");
    const args = await minimal(home, odoo.url);
    const clients = ["--client", "claude-desktop,claude-code,vscode,windsurf"];
    assertDone(await home.setup([...args, ...clients]));
    assertDone(await home.setup(["--undo", "--yes"]));
    const gone = [".config/Claude", ".config/Code", ".codeium/windsurf", ".config/odoo-mcp"];
    for (const folder of gone) await assertGone(home, folder);
    assertEquals(await home.text(".codeium/mine"), "");
    assertEquals((await Deno.stat(home.path(".config"))).isDirectory, true);
    const again = await home.setup([...args, "--client", "all"]);
    assert(!again.stderr.includes("Added to"), again.stderr);
    const named = home.path("work/c.json");
    await Deno.mkdir(home.path("work"));
    assertDone(await home.setup([...args, "--config", named]));
    assertDone(await home.setup(["--undo", "--yes", "--config", named]));
    assertEquals(await Array.fromAsync(Deno.readDir(home.path("work"))), []);
  });
});

async function assertGone(home: Home, name: string): Promise<void> {
  const there = await Deno.lstat(home.path(name)).then(() => true, () => false);
  assertEquals(there, false, `${name} is there`);
}

Deno.test("undo leaves what others put in since", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    await home.put(".cursor/mcp.json", '{\n  "mcpServers": {\n    "a": {}\n  }\n}\n');
    assertDone(await home.setup([...await minimal(home, odoo.url), "--client", "cursor"]));
    const now = await home.text(".cursor/mcp.json");
    await home.put(".cursor/mcp.json", now.replace('"a": {}', '"a": {}, "b": {}'));
    assertDone(await home.setup(["--undo", "--yes"]));
    assertEquals(
      await home.text(".cursor/mcp.json"),
      '{\n  "mcpServers": {\n    "a": {}, "b": {}\n  }\n}\n',
    );
  });
});

Deno.test("undo knows the entries of one configuration from those of another", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    const args = [...await minimal(home, odoo.url), "--client", "cursor"];
    await home.put(".cursor/x", "");
    assertDone(await home.setup(args));
    const second = home.path("second.json");
    assertDone(await home.setup([...args, "--config", second]));
    const both = JSON.parse(await home.text(".cursor/mcp.json")).mcpServers;
    assertEquals(Object.keys(both), ["odoo", "odoo-mcp"]);
    const undone = await home.setup(["--undo", "--yes"]);
    assertDone(undone);
    assertStringIncludes(undone.stderr, `keeps odoo-mcp with another configuration: ${second}`);
    const left = JSON.parse(await home.text(".cursor/mcp.json")).mcpServers;
    assertEquals(left, { "odoo-mcp": both["odoo-mcp"] });
    assertDone(await home.setup(["--undo", "--yes", "--config", second]));
    await assertGone(home, "second.json");
    await assertGone(home, "second.odoo_api_key");
  });
});

Deno.test("undo asks, and takes no end of the input for a yes", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    assertDone(await home.setup(await minimal(home, odoo.url)));
    const before = await home.files();
    const silent = await home.setup(["--undo"]);
    assertEquals(silent.code, 2);
    assertEquals(await home.files(), before);
    const no = await home.setup(["--undo"], { input: "n\n" });
    assertDone(no);
    assertStringIncludes(no.stderr, "Nothing was changed");
    assertEquals(await home.files(), before);
    assertDone(await home.setup(["--undo"], { input: "y\n" }));
    await assertGone(home, CONFIG);
    const again = await home.setup(["--undo"]);
    assertDone(again);
    assertStringIncludes(again.stderr, "Nothing of odoo-mcp setup was found");
  });
});

const OWN_FILE = `// our Odoo
{
  "timeout": 20, // slow
  "username": "old@example.com",
  "password": "old-secret",
  "http": { "port": 9000 },
}
`;

Deno.test("a configuration that is there keeps its comments and other keys, and comes back", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    await home.put(CONFIG, OWN_FILE);
    assertDone(await home.setup(await minimal(home, odoo.url)));
    assertEquals(
      await home.text(CONFIG),
      `// our Odoo
{
  "timeout": 20, // slow
  "username": "lowrights",
  "http": { "port": 9000 },
  "odoo_url": "${odoo.url}",
  "database": "demo",
  "api_key": {
    "file": "config.odoo_api_key"
  },
  "read_only": true,
}
`,
    );
    const copies = Object.entries(await home.files()).filter(([name]) => name.includes(".backup-"));
    assertEquals(copies.map(([, text]) => text), [OWN_FILE]);
    assertEquals(await home.mode(copies[0]?.[0] ?? ""), "0600");
    assertDone(await home.setup(["--undo", "--yes"]));
    assertEquals(await home.text(CONFIG), OWN_FILE);
    await assertGone(home, KEY_FILE);
  });
});

Deno.test("undo leaves a configuration that somebody wrote, and says so", async () => {
  await withHome(async (home) => {
    await home.put(CONFIG, OWN_FILE);
    const undone = await home.setup(["--undo", "--yes"]);
    assertDone(undone);
    assertStringIncludes(undone.stderr, "stays");
    assertEquals(await home.text(CONFIG), OWN_FILE);
  });
});

Deno.test("another key takes the place of the first, and a password that of a key", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    const args = await minimal(home, odoo.url);
    assertDone(await home.setup(args));
    const password = await home.put("password.txt", "seller-is-not-me");
    const wrong = await home.setup([...args.slice(0, 5), "--password-file", password]);
    assertEquals(wrong.code, 1);
    await home.put("password.txt", "lowrights");
    assertDone(await home.setup([...args.slice(0, 5), "--password-file", password]));
    const config = await home.text(CONFIG);
    assertEquals(config.includes("api_key"), false);
    assertEquals(await home.text(".config/odoo-mcp/config.odoo_password"), "lowrights\n");
    await assertGone(home, KEY_FILE);
  });
});

Deno.test("a kept key is shown to no other server", async () => {
  await using odoo = await startSandbox();
  await using other = await startSandbox();
  await withHome(async (home) => {
    assertDone(await home.setup(await minimal(home, odoo.url)));
    const moved = await home.setup(["--yes", "--url", other.url]);
    assertEquals(moved.code, 2);
    assertMatch(moved.stderr, /give --api-key-file FILE/);
    assertEquals(other.calls.filter(({ method }) => method === "authenticate").length, 0);
  });
});

Deno.test("a configuration that is no JSON is left alone", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    await home.put(CONFIG, '{ "odoo_url": ');
    const before = await home.files();
    const ended = await home.setup(await minimal(home, odoo.url));
    assertEquals(ended.code, 2);
    assertStringIncludes(ended.stderr, "not valid JSON");
    assertEquals(await home.files(), { ...before, "key.txt": "sandbox-key-of-lowrights\n" });
  });
});

Deno.test("a configuration whose secret is gone is mended; what else is wrong is told", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    const args = await minimal(home, odoo.url);
    assertDone(await home.setup(args));
    await Deno.remove(home.path(KEY_FILE));
    const mended = await home.setup(args);
    assertDone(mended);
    assertStringIncludes(mended.stderr, "what is answered now replaces it");
    const config = await home.text(CONFIG);
    await home.put(CONFIG, config.replace("{\n", '{\n  "timeout": "soon",\n'));
    const told = await home.setup(args);
    assertEquals(told.code, 1);
    assertMatch(told.stderr, /It cannot be used yet\. Cannot use timeout/);
  });
});

Deno.test("a client's file that is no JSON is left alone, with what to paste", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    await home.put(".cursor/mcp.json", '{ "mcpServers": ');
    await home.put(".config/Code/User/x", "");
    const ended = await home.setup([
      ...await minimal(home, odoo.url),
      "--client",
      "cursor,vscode",
    ]);
    assertEquals(ended.code, 1);
    assertMatch(ended.stderr, /Cursor was left alone, .*mcp\.json: it is not valid JSON/);
    assertStringIncludes(ended.stderr, '"mcpServers": {\n    "odoo": {');
    assertEquals(await home.text(".cursor/mcp.json"), '{ "mcpServers": ');
    assertObjectMatch(JSON.parse(await home.text(".config/Code/User/mcp.json")), {
      servers: { odoo: { type: "stdio" } },
    });
  });
});

Deno.test("a client's file that is no UTF-8 is left alone, byte for byte, also by undo", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    const bytes = Uint8Array.from('{ "owner": "Nicol\u00f2" }', (letter) => letter.charCodeAt(0));
    await home.put(".cursor/mcp.json", "");
    await Deno.writeFile(home.path(".cursor/mcp.json"), bytes);
    const ended = await home.setup([...await minimal(home, odoo.url), "--client", "cursor"]);
    assertEquals(ended.code, 1);
    assertMatch(ended.stderr, /Cursor was left alone, .*it is no text in UTF-8/);
    const undone = await home.setup(["--undo", "--yes"]);
    assertDone(undone);
    assertMatch(undone.stderr, /Cursor is left alone\. Cannot read .*it is no text in UTF-8/);
    assertEquals(await Deno.readFile(home.path(".cursor/mcp.json")), bytes);
    await assertGone(home, CONFIG);
  });
});

Deno.test("another server named odoo stays, and ours stands beside it", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    const foreign = { command: "npx", args: ["-y", "some-odoo-server"] };
    await home.put(".cursor/mcp.json", JSON.stringify({ mcpServers: { odoo: foreign } }));
    assertDone(await home.setup([...await minimal(home, odoo.url), "--client", "cursor"]));
    const { mcpServers } = JSON.parse(await home.text(".cursor/mcp.json"));
    assertEquals(mcpServers.odoo, foreign);
    assertEquals(mcpServers["odoo-mcp"].args.at(-1), home.config);
  });
});

Deno.test("links stay links, to the configuration and to a client's file", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    await home.put("dotfiles/cursor.json", '{"mcpServers": {}}');
    await home.put("dotfiles/odoo.json", "{}");
    await Deno.mkdir(home.path(".cursor"));
    await Deno.mkdir(home.path(".config/odoo-mcp"), { recursive: true });
    await Deno.symlink(home.path("dotfiles/cursor.json"), home.path(".cursor/mcp.json"));
    await Deno.symlink("../../dotfiles/odoo.json", home.path(CONFIG));
    assertDone(await home.setup([...await minimal(home, odoo.url), "--client", "cursor"]));
    assertStringIncludes(await home.text("dotfiles/cursor.json"), home.config);
    assertStringIncludes(await home.text("dotfiles/odoo.json"), odoo.url);
    for (const link of [".cursor/mcp.json", CONFIG]) {
      assert((await Deno.lstat(home.path(link))).isSymlink);
    }
    assertDone(await home.setup(["--yes"]));
    assertDone(await home.setup(["--undo", "--yes"]));
    assertEquals(await home.text("dotfiles/cursor.json"), '{"mcpServers": {}}');
    assertEquals(await home.text("dotfiles/odoo.json"), "{}");
  });
});

Deno.test("a configuration that cannot be written leaves no secret behind", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    await home.put("file", "no folder");
    const args = await minimal(home, odoo.url);
    const ended = await home.setup([...args, "--config", home.path("file/config.json")]);
    assertEquals(ended.code === 0, false);
    await home.put("x/other.txt", "");
    await Deno.mkdir(home.path("x/config.json"));
    const folder = await home.setup([...args, "--config", home.path("x/config.json")]);
    assertEquals(folder.code, 2, folder.stderr);
    assertEquals(Object.keys(await home.files()).sort(), ["file", "key.txt", "x/other.txt"]);
  });
});

const WRITES_ANYWHERE = Deno.uid() === 0 || Deno.build.os === "windows";
const SKIPPED = WRITES_ANYWHERE
  ? " (skipped: root, or Windows, has no folder that is read-only)"
  : "";

Deno.test({
  name: `a folder that is read-only is told, for the configuration and for a client${SKIPPED}`,
  ignore: WRITES_ANYWHERE,
  fn: async () => {
    await using odoo = await startSandbox();
    await withHome(async (home) => {
      await home.put(".cursor/mcp.json", "{}");
      await Deno.chmod(home.path(".cursor"), 0o500);
      const args = await minimal(home, odoo.url);
      const ended = await home.setup([...args, "--client", "cursor"]);
      assertEquals(ended.code, 1);
      assertMatch(
        ended.stderr,
        /Cursor was left alone, .*: Cannot write .*the system refuses access/,
      );
      await Deno.mkdir(home.path("shut"), { mode: 0o500 });
      const shut = await home.setup([...args, "--config", home.path("shut/config.json")]);
      assertEquals(shut.code, 1);
      await Deno.chmod(home.path(".cursor"), 0o700);
    });
  },
});
