import { inspect } from "node:util";
import { configTable } from "../../scripts/config_table.ts";
import { ConfigError } from "../../src/config/errors.ts";
import { parseFile } from "../../src/config/find.ts";
import { loadConfig } from "../../src/config/load.ts";
import { valueAt } from "../../src/config/named_keys.ts";
import { isExposed, parseOdooUrl } from "../../src/config/odoo_url.ts";
import { createConfig } from "../../src/config/parse.ts";
import { configKeys } from "../../src/config/schema.ts";
import { listSecrets, Secret } from "../../src/config/secret.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "../support/assert.ts";
import { systemWith } from "./support.ts";
import { withFolder } from "../support/folder.ts";

const EXAMPLE = new URL("../../config.example.json", import.meta.url);

const ENV = { MY_ODOO_KEY: "k", MY_SHOP_KEY: "s", CRM_TOKEN: "t", CRM_ODOO_KEY: "o" };

Deno.test("every key has a meaning, a unique path and unique environment names", () => {
  const meaningOf = (path: string) => configKeys.find((known) => known.path === path)?.meaning;
  assert(meaningOf("http.tokens.<name>.token") !== meaningOf("http.accounts.<name>.api_key"));
  const names = configKeys.flatMap(({ env }) => env);
  assertEquals(names.length, new Set(names).size);
  assertEquals(configKeys.length, new Set(configKeys.map(({ path }) => path)).size);
  for (const { path, meaning, allowed } of configKeys) {
    assert(meaning.length > 10, `${path} has a meaning`);
    assert(!meaning.endsWith(".") && allowed !== "", path);
  }
});

Deno.test("config.example.json shows every key and nothing else, and loads without a warning", async () => {
  const text = await Deno.readTextFile(EXAMPLE);
  const files = {
    "config.json": text,
    "odoo_password.txt": "word\n",
    "shop_password.txt": "word\n",
    "company_ca.pem": "",
    "shop_ca.pem": "",
  };
  const { warnings, sources } = await withFolder(
    files,
    (folder) => loadConfig({ folder, system: systemWith(ENV) }),
  );
  assertEquals(warnings, []);
  const settable = configKeys.map(({ path }) =>
    path.replace("<name>", path.startsWith("instances") ? "shop" : "crm")
  )
    .filter((path) => !path.includes("[]") && path !== "mcpServers");
  assertEquals(settable.filter((path) => sources[path] === undefined), []);
  for (const { path } of configKeys) {
    assertStringIncludes(text, `"${path.slice(path.lastIndexOf(".") + 1)}":`);
  }
});

Deno.test("config.example.json shows every key of the elements of a list", async () => {
  const { values } = await parseFile("", await Deno.readTextFile(EXAMPLE));
  const inLists = configKeys.filter(({ path }) => path.includes("[]."));
  assert(inLists.length > 3);
  for (const { path } of inLists) {
    const [list = "", leaf = ""] = path.split("[].");
    const elements = valueAt(values, list);
    assert(
      Array.isArray(elements) && elements.some((element) => Object.hasOwn(element, leaf)),
      path,
    );
  }
});

Deno.test("config.example.json shows the defaults", async () => {
  const text = await Deno.readTextFile(EXAMPLE);
  for (const { path, kind, default: fallback } of configKeys) {
    if (fallback === undefined || kind === "list" || kind === "map") continue;
    const leaf = path.slice(path.lastIndexOf(".") + 1);
    assertStringIncludes(text, `"${leaf}": ${JSON.stringify(fallback)}`);
  }
});

Deno.test("configTable() has a row for each key", () => {
  const lines = configTable().split("\n");
  assertEquals(lines.length, configKeys.length + 2);
  const port = "| `http.port` | a whole number from 0 to 65535 | `8080` | `ODOO_MCP_HTTP_PORT` | ";
  assert(lines.some((line) => line.startsWith(port)), configTable());
  assertStringIncludes(configTable(), '| text, `{"env": "NAME"}` or `{"file": "path"}` |');
  assertStringIncludes(configTable(), '| a list such as `["odoo.read"]` or `["odoo.read", ');
  assertStringIncludes(configTable(), '`{"crm": {"username": "crm@example.com", "api_key": {');
  assertStringIncludes(configTable(), "| `instances.<name>.tls.verify` | true or false |  |  | ");
});

for (
  const [text, url] of [
    ["https://x.odoo.com", "https://x.odoo.com"],
    [" https://x.odoo.com/ ", "https://x.odoo.com"],
    ["https://x.odoo.com/odoo", "https://x.odoo.com"],
    ["https://x.odoo.com/odoo/action-123/5", "https://x.odoo.com"],
    ["https://x.odoo.com/web#id=1&model=res.partner", "https://x.odoo.com"],
    ["https://x.odoo.com/web/login?db=x", "https://x.odoo.com"],
    ["https://x.odoo.com/xmlrpc/2/common", "https://x.odoo.com"],
    ["http://localhost:8069/", "http://localhost:8069"],
    ["https://example.com/erp/web", "https://example.com/erp"],
    ["https://example.com/erp/", "https://example.com/erp"],
    ["https://example.com/website", "https://example.com/website"],
    ["HTTPS://Example.com", "https://example.com"],
    ["http://[::1]:8069", "http://[::1]:8069"],
  ] as const
) {
  Deno.test(`parseOdooUrl() reads ${JSON.stringify(text)} as ${url}`, () => {
    assertEquals(parseOdooUrl(text), { url });
  });
}

for (const text of ["", "x.odoo.com", "localhost:8069", "ftp://x.odoo.com", "https://", "/odoo"]) {
  Deno.test(`parseOdooUrl() refuses ${JSON.stringify(text)}`, () => {
    const parsed = parseOdooUrl(text);
    assert("problem" in parsed);
    assertStringIncludes(parsed.problem, "expected an address such as https://");
  });
}

Deno.test("isExposed() knows loopback from the network", () => {
  const exposed = ["http://odoo:8069", "http://10.0.0.1", "http://localhost.example.com"];
  const safe = [
    "https://odoo",
    "http://localhost",
    "http://a.localhost:1",
    "http://127.1.2.3",
    "http://[::1]",
  ];
  assertEquals([exposed.filter(isExposed), safe.filter(isExposed)], [exposed, []]);
});

Deno.test("createConfig() makes a whole configuration of a few values", () => {
  const config = createConfig({
    odoo_url: "https://x.odoo.com/web",
    api_key: "k",
    read_only: true,
  });
  assertEquals([config.odoo_url, config.api_key?.reveal(), config.read_only, config.http.port], [
    "https://x.odoo.com",
    "k",
    true,
    8080,
  ]);
  const error = assertThrows(() => createConfig({ cache: { ttl: -1 } }), ConfigError);
  assertEquals(error.message, "Cannot use cache.ttl: found -1, expected a number from 0 to 86400");
});

Deno.test("createConfig() does not carry what is ignored, which may hold keys of others", () => {
  assert(!("mcpServers" in createConfig({ mcpServers: { a: { env: { KEY: "hunter22" } } } })));
});

Deno.test("a Secret shows itself only on request", () => {
  const secret = new Secret("hunter22");
  const config = createConfig({ api_key: secret });
  const shown = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    Deno.inspect({ secret }, { showHidden: true }),
    Deno.inspect(config),
    JSON.stringify(config),
    JSON.stringify(Object.entries(secret)),
  ];
  assertEquals(shown.filter((text) => text.includes("hunter22")), []);
  assertEquals([shown[0], secret.reveal()], ["[secret]", "hunter22"]);
  assertEquals([Deno.inspect(secret), inspect(secret)], ["[secret]", "[secret]"]);
});

Deno.test("listSecrets() finds every secret of a configuration", () => {
  const config = createConfig({
    api_key: "key",
    password: "word",
    instances: { shop: { api_key: "shop-key" }, test: { password: new Secret("test-word") } },
  });
  assertEquals(listSecrets(config).map((secret) => secret.reveal()).sort(), [
    "key",
    "shop-key",
    "test-word",
    "word",
  ]);
});
