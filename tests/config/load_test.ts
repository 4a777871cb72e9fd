import { ConfigError } from "../../src/config/errors.ts";
import { loadConfig, type LoadedConfig, type LoadRequest } from "../../src/config/load.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { systemWith } from "./support.ts";
import { withFolder } from "../support/folder.ts";

const EMPTY = "/nonexistent";

function load(env: Record<string, string>, request: LoadRequest = {}): Promise<LoadedConfig> {
  return loadConfig({ folder: EMPTY, system: systemWith(env), ...request });
}

/** Loads `config.json` with this text, in a folder of its own. */
function loadFile(
  text: string,
  { env = {}, files = {}, settings = [] }: {
    env?: Record<string, string>;
    files?: Record<string, string>;
    settings?: LoadRequest["settings"];
  } = {},
): Promise<LoadedConfig> {
  return withFolder(
    { "config.json": text, ...files },
    (folder) => loadConfig({ folder, system: systemWith(env), settings: settings ?? [] }),
  );
}

Deno.test("loadConfig() fills in defaults where nothing is set", async () => {
  const { config, file, sources, warnings } = await load({});
  assertEquals(
    [config.connection_type, config.http.host, config.http.port, config.timeout, config.read_only],
    ["stdio", "127.0.0.1", 8080, 30, false],
  );
  assertEquals([file, sources, warnings], [undefined, {}, []]);
  assert(Object.isFrozen(config) && Object.isFrozen(config.logging.handlers));
});

Deno.test("loadConfig() needs no file where the environment says it all", async () => {
  const { config, sources } = await load({
    ODOO_URL: "https://x.odoo.com/",
    ODOO_DB: "x",
    ODOO_USERNAME: "me",
    ODOO_API_KEY: "k3y",
  });
  assertEquals([config.odoo_url, config.database, config.username, config.api_key?.reveal()], [
    "https://x.odoo.com",
    "x",
    "me",
    "k3y",
  ]);
  assertEquals(sources.database, "ODOO_DB");
});

Deno.test("loadConfig() takes second names, and the first one wins", async () => {
  const second = await load({ ODOO_DATABASE: "b", ODOO_USER: "u" });
  assertEquals([second.config.database, second.config.username], ["b", "u"]);
  const both = await load({ ODOO_DATABASE: "b", ODOO_DB: "a", ODOO_USER: "u", ODOO_USERNAME: "n" });
  assertEquals([both.config.database, both.config.username], ["a", "n"]);
});

Deno.test("loadConfig() prefers options over the environment over the file", async () => {
  const text = '{"http": {"host": "file", "port": 1}, "timeout": 1, "pool_size": 1}';
  const { config, sources, file } = await loadFile(text, {
    env: { ODOO_MCP_HTTP_PORT: "2", ODOO_MCP_TIMEOUT: "2.5" },
    settings: [{ option: "--port", key: "http.port", value: "3" }],
  });
  assertEquals(
    [config.http.port, config.timeout, config.pool_size, config.http.host],
    [3, 2.5, 1, "file"],
  );
  assertEquals(
    [sources["http.port"], sources.timeout, sources.pool_size],
    ["--port", "ODOO_MCP_TIMEOUT", file],
  );
});

Deno.test("loadConfig() takes an empty variable and a null as not set", async () => {
  const { config } = await loadFile('{"timeout": null, "http": null, "pool_size": 3}', {
    env: { ODOO_MCP_POOL_SIZE: "", ODOO_MCP_HTTP_PORT: "" },
  });
  assertEquals([config.timeout, config.http.port, config.pool_size], [30, 8080, 3]);
});

Deno.test("loadConfig() lets a password of the environment win over an api_key of the file", async () => {
  const { config } = await loadFile('{"api_key": "of-file"}', { env: { ODOO_PASSWORD: "of-env" } });
  assertEquals([config.api_key, config.password?.reveal()], [undefined, "of-env"]);
  const both = await loadFile('{"api_key": "key", "password": "word"}');
  assertEquals(both.config.api_key?.reveal(), "key");
});

for (
  const [words, expected] of [
    [["true", "1", "Yes", " ON "], true],
    [["false", "0", "No", "off"], false],
  ] as const
) {
  Deno.test(`loadConfig() reads ${words.join(", ")} of the environment as ${expected}`, async () => {
    for (const word of words) {
      const opposite = JSON.stringify({ read_only: !expected });
      const { config } = await loadFile(opposite, { env: { ODOO_MCP_READ_ONLY: word } });
      assertEquals(config.read_only, expected, word);
    }
  });
}

Deno.test("loadConfig() reads numbers and choices of the environment", async () => {
  const { config } = await load({
    ODOO_MCP_REQUESTS_PER_MINUTE: " 120 ",
    ODOO_MCP_TIMEOUT: "0.5",
    ODOO_MCP_PROTOCOL: "XMLRPC",
    ODOO_MCP_CONNECTION_TYPE: "Streamable_HTTP",
  });
  assertEquals(
    [config.requests_per_minute, config.timeout, config.protocol, config.connection_type],
    [120, 0.5, "xmlrpc", "streamable_http"],
  );
});

Deno.test("loadConfig() reads lists from the environment as JSON", async () => {
  const { config } = await load({ ODOO_MCP_LOGGING_HANDLERS: '[{"type": "streamhandler"}]' });
  assertEquals(config.logging.handlers, [{ type: "StreamHandler" }]);
});

Deno.test("loadConfig() reads levels as Python does", async () => {
  for (
    const [given, expected] of [["debug", "DEBUG"], ["warn", "WARNING"], ["FATAL", "CRITICAL"]]
  ) {
    const { config } = await load({ ODOO_MCP_LOGGING_LEVEL: given ?? "" });
    assertEquals<string | undefined>(config.logging.level, expected);
  }
});

Deno.test("loadConfig() takes http with http.streamable as streamable_http", async () => {
  const text = '{"connection_type": "http", "http": {"streamable": true}}';
  assertEquals((await loadFile(text)).config.connection_type, "streamable_http");
  assertEquals((await loadFile('{"connection_type": "http"}')).config.connection_type, "http");
});

for (
  const [name, value, message] of [
    [
      "ODOO_MCP_HTTP_PORT",
      "abc",
      'Cannot use ODOO_MCP_HTTP_PORT: found "abc", expected a whole number from 0 to 65535',
    ],
    ["ODOO_MCP_HTTP_PORT", "70000", "found 70000, expected a whole number from 0 to 65535"],
    ["ODOO_MCP_POOL_SIZE", "1.5", "found 1.5, expected a whole number from 1 to 100"],
    ["ODOO_MCP_READ_ONLY", "maybe", 'found "maybe", expected true or false'],
    [
      "ODOO_MCP_PROTOCOL",
      "soap",
      'Cannot use ODOO_MCP_PROTOCOL: found "soap", expected auto, jsonrpc, xmlrpc or json2',
    ],
    ["ODOO_MCP_LOGGING_LEVEL", "loud", "expected DEBUG, INFO, WARNING, ERROR or CRITICAL"],
    ["ODOO_MCP_LOGGING_HANDLERS", "{", 'found "{", expected a list such as'],
    [
      "ODOO_MCP_LOGGING_HANDLERS",
      '[{"type": "Syslog"}]',
      'Cannot use ODOO_MCP_LOGGING_HANDLERS at [0].type: found "Syslog", expected StreamHandler or',
    ],
    ["ODOO_URL", "mycompany", 'found "mycompany", expected an address such as https://'],
  ] as const
) {
  Deno.test(`loadConfig() refuses ${name}=${value} by name`, async () => {
    const error = await assertRejects(() => load({ [name]: value }), ConfigError, message);
    assertEquals(error.option, name);
    assert(!error.message.includes("\n"));
  });
}

for (
  const [text, option, state] of [
    ['{"http": {"port": "80"}}', "http.port", 'found "80", expected a whole number'],
    ['{"http": 80}', "http", 'expected an object such as {"host": …}'],
    ['{"username": 7}', "username", "found 7, expected text"],
    ['{"api_key": 1234567}', "api_key", 'found a number, expected text, {"env": "NAME"} or'],
    ['{"api_key": ""}', "api_key", "found empty text, expected text"],
    ['{"api_key": {"envv": "hunter22"}}', "api_key", "found an object, expected text"],
    ['{"odoo_url": "https://me:hunter22@x.com"}', "odoo_url", "remove it and set username"],
    ['{"odoo_url": "htp://me:hunter22@x.com"}', "odoo_url", "found a user name or password"],
    [
      '{"logging": {"handlers": [{"type": "StreamHandler"}, {"type": "FileHandler"}]}}',
      "logging.handlers[1].filename",
      "a FileHandler needs the path of a file",
    ],
    ['{"logging": {"handlers": ["stderr"]}}', "logging.handlers[0]", 'found "stderr"'],
  ] as const
) {
  Deno.test(`loadConfig() refuses ${text} and names the key`, async () => {
    const error = await assertRejects(() => loadFile(text), ConfigError, state);
    assertEquals(error.option, option);
    assertStringIncludes(error.message, `Cannot use ${option} in `);
    assert(!error.message.includes("hunter22") && !error.message.includes("1234567"));
  });
}

Deno.test("loadConfig() names the option of the command line", async () => {
  const settings = [{ option: "--port", key: "http.port", value: "x" }];
  const error = await assertRejects(() => load({}, { settings }), ConfigError);
  assertEquals(
    error.message,
    'Cannot use --port: found "x", expected a whole number from 0 to 65535',
  );
});

Deno.test("loadConfig() reads comments, trailing commas and a byte order mark", async () => {
  const text = '\uFEFF{ // where\n "database": "d", /* who */ "username": "u", }';
  const { config, warnings } = await loadFile(text);
  assertEquals([config.database, config.username, warnings], ["d", "u", []]);
});

for (
  const [text, place] of [
    ['{\n  "database": "d",\n  "api_key": hunter22\n}', "config.json:3:14:"],
    ["{", "config.json:1:2:"],
    ['{"api_key": "hunter22\n}', "config.json:1:13:"],
    ["", "config.json:1:1:"],
  ] as const
) {
  Deno.test(`loadConfig() says where ${JSON.stringify(text)} is not JSON`, async () => {
    const error = await assertRejects(() => loadFile(text), ConfigError, place);
    assert(!error.message.includes("hunter22"), "a text that may be a secret is not repeated");
  });
}

Deno.test("loadConfig() refuses a file that holds no object", async () => {
  await assertRejects(() => loadFile("[1]"), ConfigError, "expected an object such as");
});

Deno.test("loadConfig() warns about unknown keys with the nearest known one", async () => {
  const text = `{"odo_url": "x", "port": 1, "http": {"prot": 1}, "mcpServers": {"a": {"env": {}}},
    "logging": {"handlers": [{"type": "StreamHandler", "levle": "INFO"}]}}`;
  const { warnings } = await loadFile(text);
  assertEquals(
    warnings.map((warning) => warning.replace(/ in \S+:/, ":")),
    [
      "Ignoring odo_url: unknown key, did you mean odoo_url?",
      "Ignoring port: unknown key, did you mean http.port?",
      "Ignoring http.prot: unknown key, did you mean http.port?",
      "Ignoring logging.handlers[].levle: unknown key, did you mean logging.handlers[].level?",
    ],
  );
});

Deno.test("loadConfig() warns about unknown variables of its own prefix", async () => {
  const { warnings } = await load({ ODOO_MCP_HTTP_PROT: "1", HOME: "/nonexistent", ODOO_X: "1" });
  assertEquals(warnings, [
    "Ignoring ODOO_MCP_HTTP_PROT: unknown variable, did you mean ODOO_MCP_HTTP_PORT?",
  ]);
});

Deno.test("loadConfig() warns where a key would cross the network unencrypted", async () => {
  const env = { ODOO_URL: "http://erp.example.com", ODOO_API_KEY: "k" };
  assertEquals((await load(env)).warnings, [
    "Reaching http://erp.example.com: http sends the key unencrypted, use https",
  ]);
  assertEquals((await load({ ...env, ODOO_URL: "http://localhost:8069" })).warnings, []);
  assertEquals((await load({ ...env, ODOO_URL: "https://erp.example.com" })).warnings, []);
  const { ODOO_URL } = env;
  const callers = { ODOO_URL, ODOO_MCP_HTTP_IDENTITY: "headers" };
  assertEquals((await load(callers)).warnings, []);
  assertEquals((await load({ ...callers, ODOO_MCP_CONNECTION_TYPE: "http" })).warnings.length, 1);
});

Deno.test("loadConfig() is not confused by keys of every object", async () => {
  const { config, warnings } = await loadFile('{"__proto__": {"read_only": true}, "toString": 1}');
  assertEquals([config.read_only, warnings.length], [false, 2]);
});

Deno.test("loadConfig() reads names with dots, such as OAuth subjects", async () => {
  const accounts = { "ada@example.com": { username: "ada", api_key: { env: "ADA_KEY" } } };
  const text = JSON.stringify({ http: { accounts } });
  const { config, sources } = await withFolder(
    { "config.json": text },
    (folder) => loadConfig({ folder, system: systemWith({ ADA_KEY: "ada's key" }) }),
  );
  const account = config.http.accounts["ada@example.com"];
  assertEquals([account?.username, account?.api_key.reveal()], ["ada", "ada's key"]);
  assert(sources["http.accounts.ada@example.com.username"] !== undefined);
});

const MISSPELT: readonly (readonly [object, string])[] = [
  [{ http: { tokens: { crm: { token: "t", scope: ["odoo.read"] } } } }, "http.tokens.crm.scope"],
  [{ tokens: { crm: { token: "t" } } }, "tokens"],
  [{ http: { auht: "oauth" } }, "http.auht"],
  [{ read_onyl: true }, "read_onyl"],
];

for (const [values, name] of MISSPELT) {
  Deno.test(`loadConfig() refuses ${name}, which may have been meant to protect`, async () => {
    await assertRejects(
      () =>
        withFolder(
          { "config.json": JSON.stringify(values) },
          (folder) => loadConfig({ folder, system: systemWith({}) }),
        ),
      ConfigError,
      `Cannot use ${name} in `,
    );
  });
}
