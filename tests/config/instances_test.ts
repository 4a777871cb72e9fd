/** `instances` and `tls` as they are loaded: from the file, with their secrets, paths and warnings. */
import { ConfigError } from "../../src/config/errors.ts";
import { loadConfig, type LoadedConfig } from "../../src/config/load.ts";
import type { System } from "../../src/config/system.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { systemWith } from "./support.ts";
import { withFolder } from "../support/folder.ts";

interface Given {
  readonly env?: Record<string, string>;
  readonly files?: Record<string, string>;
}

function loadValues(values: unknown, { env = {}, files = {} }: Given = {}): Promise<LoadedConfig> {
  return withFolder(
    { "config.json": JSON.stringify(values), ...files },
    (folder) => loadConfig({ folder, system: systemWith(env) }),
  );
}

/** Without the folder, whose name is another one each time. */
function shown(text: string): string {
  return text.replaceAll(/\/\S+\/(?=[\w.]+)/g, "…/");
}

Deno.test("loadConfig() reads instances with their secrets and paths", async () => {
  const instances = {
    shop: {
      odoo_url: "https://shop.example.com/web",
      database: "s",
      api_key: { env: "SHOP_KEY" },
      tls: { ca_file: "pki/ca.pem", verify: false },
    },
    "test-2": { password: { file: "word.txt" }, protocol: "JSONRPC", timeout: 3 },
  };
  const { config, sources } = await loadValues({ instances }, {
    env: { SHOP_KEY: "k3y" },
    files: { "pki/ca.pem": "", "word.txt": "pass word\n" },
  });
  const { shop, "test-2": test } = config.instances;
  assertEquals([shop?.odoo_url, shop?.database, shop?.api_key?.reveal(), shop?.tls?.verify], [
    "https://shop.example.com",
    "s",
    "k3y",
    false,
  ]);
  assert(shop?.tls?.ca_file?.startsWith("/") && shop.tls.ca_file.endsWith("/pki/ca.pem"));
  assertEquals([test?.password?.reveal(), test?.protocol, test?.timeout, test?.read_only], [
    "pass word",
    "jsonrpc",
    3,
    undefined,
  ]);
  assertStringIncludes(sources["instances.shop.api_key"] ?? "", "config.json");
});

Deno.test("loadConfig() sets the flat keys from the environment, never an instance", async () => {
  const { config } = await loadValues({ instances: { shop: { database: "s" } } }, {
    env: { ODOO_DB: "d", ODOO_MCP_DATABASE_PINNING: "no", ODOO_MCP_TLS_VERIFY: "off" },
  });
  assertEquals([config.database, config.database_pinning, config.tls.verify], ["d", false, false]);
  assertEquals(config.instances.shop, { database: "s" });
});

Deno.test("loadConfig() takes a relative tls.ca_file from the file's folder", async () => {
  const files = { "ca.pem": "" };
  const { config } = await loadValues({ tls: { ca_file: "ca.pem" } }, { files });
  assert(config.tls.ca_file?.startsWith("/"), config.tls.ca_file);
});

Deno.test("loadConfig() takes a relative tls.ca_file of the environment as it is", async () => {
  const system: System = {
    ...systemWith({ ODOO_MCP_TLS_CA_FILE: "pki/ca.pem" }),
    readTextFile: (path) => Promise.resolve(path === "pki/ca.pem" ? "" : undefined),
  };
  const { config } = await loadConfig({ folder: "/etc", system });
  assertEquals(config.tls.ca_file, "pki/ca.pem");
});

const BAD_NAME = "not a name for an instance, expected small letters";

for (
  const [values, option, state] of [
    [{ instances: { Shop: {} } }, "instances.Shop", BAD_NAME],
    [{ instances: { "a.b": { database: "d" } } }, "instances.a.b", BAD_NAME],
    [{ instances: { default: {} } }, "instances.default", "default is the one that the keys"],
    [{ instances: { [`a${"b".repeat(32)}`]: {} } }, `instances.a${"b".repeat(32)}`, BAD_NAME],
    [{ instances: { shop: 5 } }, "instances.shop", 'expected an object such as {"odoo_url": …}'],
    [{ instances: [] }, "instances", 'found a list, expected an object such as {"shop"'],
    [
      { instances: { shop: { timeout: "x" } } },
      "instances.shop.timeout",
      'found "x", expected a number from 0.1 to 3600',
    ],
    [
      { instances: { shop: { odoo_url: "https://me:hunter22@x.com" } } },
      "instances.shop.odoo_url",
      "remove it and set username",
    ],
    [
      { instances: { shop: { api_key: 1234567 } } },
      "instances.shop.api_key",
      'found a number, expected text, {"env": "NAME"}',
    ],
    [
      { instances: { shop: { api_key: { env: "NOT_SET" } } } },
      "instances.shop.api_key",
      "the variable NOT_SET is not set",
    ],
    [
      { instances: { shop: { tls: { verify: "no" } } } },
      "instances.shop.tls.verify",
      'found "no", expected true or false',
    ],
    [{ tls: { verify: 0 } }, "tls.verify", "found 0, expected true or false"],
    [{ tls: { ca_file: "" } }, "tls.ca_file", 'found "", expected the path of a file'],
  ] as const
) {
  Deno.test(`loadConfig() refuses ${JSON.stringify(values)} and names the key`, async () => {
    const error = await assertRejects(() => loadValues(values), ConfigError, state);
    assertEquals(error.option, option);
    assertStringIncludes(shown(error.message), `Cannot use ${option} in …/config.json: `);
    assert(!error.message.includes("hunter22") && !error.message.includes("1234567"));
  });
}

Deno.test("loadConfig() says at the start that a tls.ca_file is missing", async () => {
  for (
    const [values, option] of [
      [{ tls: { ca_file: "gone.pem" } }, "tls.ca_file"],
      [{ instances: { shop: { tls: { ca_file: "gone.pem" } } } }, "instances.shop.tls.ca_file"],
    ] as const
  ) {
    const error = await assertRejects(() => loadValues(values), ConfigError);
    assertEquals(error.option, option);
    assertStringIncludes(shown(error.message), `Cannot read …/gone.pem (${option}): no such file`);
  }
});

Deno.test("loadConfig() warns about unknown keys inside an instance with the nearest known one", async () => {
  const values = {
    verify: true,
    instances: {
      shop: { odo_url: "x", pool_size: 1, verify: true, tls: { ca_fiel: "x" } },
      other: { databse: "x" },
    },
  };
  const { warnings } = await loadValues(values);
  assertEquals(warnings.map((warning) => warning.replace(/ in \S+:/, ":")), [
    "Ignoring verify: unknown key, did you mean tls.verify?",
    "Ignoring instances.shop.odo_url: unknown key, did you mean instances.shop.odoo_url?",
    "Ignoring instances.shop.pool_size: unknown key, did you mean pool_size?",
    "Ignoring instances.shop.verify: unknown key, did you mean instances.shop.tls.verify?",
    "Ignoring instances.shop.tls.ca_fiel: unknown key, did you mean instances.shop.tls.ca_file?",
    "Ignoring instances.other.databse: unknown key, did you mean instances.other.database?",
  ]);
});

Deno.test("loadConfig() warns where others could read a key: http, or any certificate taken", async () => {
  const api_key = "k";
  const { warnings } = await loadValues({
    odoo_url: "https://a.example.com",
    api_key,
    tls: { verify: false },
    instances: {
      plain: { odoo_url: "http://b.example.com", api_key },
      verified: { odoo_url: "https://c.example.com", api_key, tls: { verify: true } },
      inherits: { odoo_url: "https://d.example.com", password: "w" },
      local: { odoo_url: "http://localhost:8069", api_key },
    },
  });
  const unverified = "tls.verify is false, so that anybody on the way can read the key, " +
    "trust the server's certificate with tls.ca_file instead";
  assertEquals(warnings, [
    `Reaching https://a.example.com: ${unverified}`,
    "Reaching http://b.example.com: http sends the key unencrypted, use https",
    `Reaching https://d.example.com: ${unverified}`,
  ]);
});

Deno.test("loadConfig() is not confused by names that every object has", async () => {
  const text = '{"instances": {"__proto__": {"database": "d"}, "constructor": {"database": "c"}}}';
  const { config } = await withFolder(
    { "config.json": text },
    (folder) => loadConfig({ folder, system: systemWith() }),
  );
  assertEquals(Object.keys(config.instances), ["constructor"]);
  assertEquals([config.database, Reflect.get({}, "database")], [undefined, undefined]);
});
