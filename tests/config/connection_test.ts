import { type Account, type Connection, requireConnections } from "../../src/config/connection.ts";
import { ConfigError, MissingConfigError } from "../../src/config/errors.ts";
import { createConfig } from "../../src/config/parse.ts";
import type { Config } from "../../src/config/schema.ts";
import { assertEquals, assertExists, assertThrows } from "../support/assert.ts";

const HOME = {
  odoo_url: "https://x.odoo.com",
  database: "d",
  username: "u",
  api_key: "home-key",
} as const;

const SHOP = { odoo_url: "https://shop.odoo.com", database: "s", api_key: "shop-key" } as const;

function connectionOf(config: Config, name = "default"): Connection {
  const connection = requireConnections(config).get(name);
  assertExists(connection);
  return connection;
}

function shown(account: Account | undefined): (string | undefined)[] {
  return [account?.username, account?.kind, account?.secret.reveal()];
}

Deno.test("requireConnections() names every missing key in one line", () => {
  const error = assertThrows(
    () => requireConnections(createConfig({ database: "d", username: "u" })),
    MissingConfigError,
  );
  assertEquals(error.missing, ["odoo_url", "api_key"]);
  assertEquals(
    error.message,
    "Cannot connect to Odoo: odoo_url and api_key are not set, run odoo-mcp setup, set them in a file " +
      "(--config FILE) or as ODOO_URL and ODOO_API_KEY, or try the demo (odoo-mcp demo)",
  );
  assertThrows(
    () => requireConnections(createConfig()),
    ConfigError,
    "odoo_url, database, username and api_key are not set",
  );
});

Deno.test("requireConnections() makes the flat keys the instance default", () => {
  const connections = requireConnections(createConfig({ ...HOME, timeout: 2.5 }));
  assertEquals([...connections.keys()], ["default"]);
  const { account, ...rest } = connectionOf(createConfig({ ...HOME, timeout: 2.5 }));
  assertEquals(shown(account), ["u", "key", "home-key"]);
  assertEquals(rest, {
    url: "https://x.odoo.com",
    database: "d",
    protocol: "auto",
    readOnly: false,
    tls: { caFile: undefined, verify: true },
    databasePinning: true,
    timeoutMs: 2500,
  });
});

Deno.test("requireConnections() takes the api_key before the password", () => {
  const { api_key: _left_out, ...base } = { ...HOME, password: "word" };
  const withKey = connectionOf(createConfig({ ...base, api_key: "key" }));
  assertEquals(shown(withKey.account), ["u", "key", "key"]);
  const withPassword = connectionOf(createConfig(base));
  assertEquals(shown(withPassword.account), ["u", "password", "word"]);
});

Deno.test("requireConnections() lets an instance take what it does not say from outside", () => {
  const config = createConfig({
    ...HOME,
    protocol: "jsonrpc",
    timeout: 7,
    database_pinning: false,
    tls: { ca_file: "/ca.pem" },
    instances: {
      shop: SHOP,
      own: {
        ...SHOP,
        username: "w",
        password: "word",
        protocol: "json2",
        read_only: true,
        timeout: 1,
        database_pinning: true,
        tls: { verify: false },
      },
    },
  });
  const connections = requireConnections(config);
  assertEquals([...connections.keys()], ["default", "shop", "own"]);
  const { account, ...shop } = connectionOf(config, "shop");
  assertEquals(shown(account), ["u", "key", "shop-key"]);
  assertEquals(shop, {
    url: "https://shop.odoo.com",
    database: "s",
    protocol: "jsonrpc",
    readOnly: false,
    tls: { caFile: "/ca.pem", verify: true },
    databasePinning: false,
    timeoutMs: 7000,
  });
  const { account: ownAccount, ...own } = connectionOf(config, "own");
  assertEquals(shown(ownAccount), ["w", "key", "shop-key"]);
  assertEquals(own, {
    ...shop,
    protocol: "json2",
    readOnly: true,
    tls: { caFile: "/ca.pem", verify: false },
    databasePinning: true,
    timeoutMs: 1000,
  });
});

Deno.test("requireConnections() asks for no user where every caller brings one", () => {
  const { odoo_url, database, username } = HOME;
  const place = createConfig({ odoo_url, database });
  const [found] = requireConnections(place, { account: false }).values();
  assertEquals([found?.url, found?.database, found?.account], [odoo_url, database, undefined]);
  // Half an account is none.
  const half = createConfig({ odoo_url, database, username });
  const [incomplete] = requireConnections(half, { account: false }).values();
  assertEquals(incomplete?.account, undefined);
  assertThrows(() => requireConnections(half), MissingConfigError, "api_key is not set");
  const error = assertThrows(
    () => requireConnections(createConfig({ username }), { account: false }),
    MissingConfigError,
  );
  assertEquals(error.missing, ["odoo_url", "database"]);
});

Deno.test("requireConnections() never takes address, database or key from outside", () => {
  const config = createConfig({ ...HOME, password: "word", instances: { a: {}, b: SHOP } });
  const error = assertThrows(() => requireConnections(config), MissingConfigError);
  assertEquals(error.missing, [
    "instances.a.odoo_url",
    "instances.a.database",
    "instances.a.api_key",
  ]);
  assertEquals(
    error.message,
    "Cannot connect to Odoo: instances.a.odoo_url, instances.a.database and instances.a.api_key " +
      "are not set, run odoo-mcp setup, set them in a file (--config FILE), or try the demo (odoo-mcp demo)",
  );
});

Deno.test("requireConnections() needs no flat keys where there are instances", () => {
  const alone = createConfig({ username: "u", instances: { shop: SHOP } });
  assertEquals([...requireConnections(alone).keys()], ["shop"]);
  assertEquals(connectionOf(alone, "shop").account?.username, "u");
  const half = createConfig({ username: "u", database: "d", instances: { shop: SHOP } });
  const error = assertThrows(() => requireConnections(half), MissingConfigError);
  assertEquals(error.missing, ["odoo_url", "api_key"]);
});

Deno.test("requireConnections() lets no instance out of a read-only program", () => {
  const config = createConfig({
    ...HOME,
    read_only: true,
    instances: { shop: { ...SHOP, read_only: false } },
  });
  const readOnly = [...requireConnections(config).values()].map((connection) =>
    connection.readOnly
  );
  assertEquals(readOnly, [true, true]);
});
