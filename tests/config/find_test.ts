import { ConfigError } from "../../src/config/errors.ts";
import { findConfigFile } from "../../src/config/find.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { System } from "../../src/config/system.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { systemWith } from "./support.ts";
import { makeFolder, withFolder } from "../support/folder.ts";

function fileOf(text: string): string {
  return JSON.stringify({ database: text });
}

Deno.test("findConfigFile() looks at the named file, the variable, the folder, the user's folder", async () => {
  const files = {
    "named.json": fileOf("named"),
    "variable.json": fileOf("variable"),
    "here/config.json": fileOf("here"),
    "home/.config/odoo-mcp/config.json": fileOf("user"),
  };
  await withFolder(files, async (root) => {
    const find = async (
      named: string | undefined,
      { env, folder }: { env: Record<string, string>; folder: string },
    ): Promise<unknown> => {
      const system = systemWith({ HOME: `${root}/home`, ...env });
      return (await findConfigFile(system, { named, folder: `${root}/${folder}` }))?.values
        .database;
    };
    const env = { ODOO_MCP_CONFIG: `${root}/variable.json` };
    assertEquals(await find(`${root}/named.json`, { env, folder: "here" }), "named");
    assertEquals(await find(undefined, { env, folder: "here" }), "variable");
    assertEquals(await find(undefined, { env: {}, folder: "here" }), "here");
    assertEquals(await find(undefined, { env: {}, folder: "elsewhere" }), "user");
    assertEquals(
      await find(undefined, { env: { HOME: "/nonexistent" }, folder: "elsewhere" }),
      undefined,
    );
  });
});

for (
  const [os, variable, folder] of [
    ["linux", "XDG_CONFIG_HOME", "odoo-mcp"],
    ["linux", "HOME", ".config/odoo-mcp"],
    ["darwin", "HOME", "Library/Application Support/odoo-mcp"],
    ["windows", "APPDATA", "odoo-mcp"],
  ] as const
) {
  Deno.test(`findConfigFile() knows the user's folder of ${os} by ${variable}`, async () => {
    await withFolder({ [`${folder}/config.json`]: fileOf("user") }, async (root) => {
      const system = systemWith({ [variable]: root }, os);
      const found = await findConfigFile(system, { named: undefined, folder: "/nonexistent" });
      assertEquals(found?.values, { database: "user" });
    });
  });
}

Deno.test("findConfigFile() wants a named file to be there", async () => {
  const option = await assertRejects(
    () => findConfigFile(systemWith(), { named: "/nonexistent/a.json", folder: "." }),
    ConfigError,
    "Cannot read /nonexistent/a.json (configuration): no such file",
  );
  assertEquals(option.option, "--config");
  const variable = await assertRejects(
    () =>
      findConfigFile(systemWith({ ODOO_MCP_CONFIG: "/nonexistent/b.json" }), {
        named: undefined,
        folder: ".",
      }),
    ConfigError,
    "/nonexistent/b.json",
  );
  assertEquals(variable.option, "ODOO_MCP_CONFIG");
});

Deno.test("findConfigFile() says that a folder is no file", async () => {
  await withFolder({ "a/config.json": "{}" }, async (root) => {
    await assertRejects(
      () => findConfigFile(systemWith(), { named: root, folder: "." }),
      ConfigError,
      "it is a folder, name the file in it",
    );
  });
});

Deno.test("findConfigFile() says when the system refuses to read a file that is there", async () => {
  const system: System = {
    ...systemWith(),
    readTextFile: () => Promise.reject(new Deno.errors.PermissionDenied("os error 13")),
  };
  await assertRejects(
    () => findConfigFile(system, { named: undefined, folder: "." }),
    ConfigError,
    "Cannot read config.json (configuration): the system refuses access",
  );
});

const PROBE = `
import { loadConfig } from ${JSON.stringify(import.meta.resolve("../../src/config/load.ts"))};
const [folder, file] = Deno.args;
try {
  const { config, warnings } = await loadConfig({ folder, file });
  console.log(JSON.stringify([config.database, config.username, warnings]));
} catch (error) {
  console.log(error.message);
}
`;

async function probe(permissions: string[], args: string[]): Promise<string> {
  await using temporary = await makeFolder({ "probe.ts": PROBE });
  const folder = temporary.path;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      `--config=${new URL("../../deno.json", import.meta.url).pathname}`,
      ...permissions,
      `${folder}/probe.ts`,
      ...args,
    ],
    env: { ODOO_DB: "from-env", ODOO_USERNAME: "hidden" },
  }).output();
  const text = new TextDecoder();
  return (text.decode(stdout) || text.decode(stderr)).trim();
}

Deno.test("loadConfig() takes what it may not see as absent, except a named file", async () => {
  await withFolder({ "config.json": fileOf("from-file") }, async (root) => {
    assertEquals(await probe([], [root]), "[null,null,[]]");
    assertEquals(await probe(["--allow-env=ODOO_DB"], [root]), '["from-env",null,[]]');
    assertEquals(await probe([`--allow-read=${root}`], [root]), '["from-file",null,[]]');
    assertStringIncludes(
      await probe([], [root, `${root}/config.json`]),
      "no permission to read it (--allow-read)",
    );
  });
});

Deno.test("loadConfig() reads secrets from variables and files", async () => {
  const files = {
    "config.json": '{"api_key": {"env": "MY_KEY"}, "password": {"file": "secrets/word"}}',
    "secrets/word": "pass word\n\n",
  };
  await withFolder(files, async (folder) => {
    const { config } = await loadConfig({ folder, system: systemWith({ MY_KEY: "k3y" }) });
    assertEquals([config.api_key?.reveal(), config.password?.reveal()], ["k3y", "pass word\n"]);
  });
});

for (
  const [api_key, state] of [
    [{ env: "MY_KEY" }, "the variable MY_KEY is not set"],
    [{ file: "missing" }, "missing (api_key): no such file"],
    [{ file: "empty" }, "empty is empty"],
    [{ file: "empty", env: "MY_KEY" }, "found an object, expected text"],
  ] as const
) {
  Deno.test(`loadConfig() refuses a secret given as ${JSON.stringify(api_key)}`, async () => {
    const files = { "config.json": JSON.stringify({ api_key }), empty: "\n" };
    await withFolder(files, async (folder) => {
      const error = await assertRejects(
        () => loadConfig({ folder, system: systemWith() }),
        ConfigError,
        state,
      );
      assertEquals(error.option, "api_key");
    });
  });
}
