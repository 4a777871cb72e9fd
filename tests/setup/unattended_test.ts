/** `setup --yes` as a process, against the embedded Odoo: nothing is ever asked. */
import { startSandbox } from "../../src/sandbox/mod.ts";
import { startFront } from "../support/front.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertObjectMatch,
  assertStringIncludes,
} from "../support/assert.ts";
import { certificatePath, serverCertificate } from "../support/certificates.ts";
import { assertDone, type Home, placesOf, withHome } from "./support.ts";

const CONFIG = ".config/odoo-mcp/config.json";
const KEY_FILE = ".config/odoo-mcp/config.odoo_api_key";
const PASSWORD_FILE = ".config/odoo-mcp/config.odoo_password";
const LOWRIGHTS = { login: "lowrights", key: "sandbox-key-of-lowrights" };

/** What it takes, with the key in a file outside of the home's own ones. */
async function arguments_(home: Home, url: string, login = LOWRIGHTS.login): Promise<string[]> {
  const file = await home.put("key.txt", `sandbox-key-of-${login}\n`);
  return ["--yes", "--url", url, "--username", login, "--api-key-file", file];
}

Deno.test("setup writes a configuration that its owner alone may read, and that works", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    await home.put(".cursor/x", "");
    const args = await arguments_(home, odoo.url);
    const ended = await home.setup([...args, "--client", "cursor"]);
    assertDone(ended);
    assertEquals(ended.stdout, "");
    assertStringIncludes(ended.stderr, "Database: demo (the only one there)");
    assertEquals(await home.json(CONFIG), {
      odoo_url: odoo.url,
      database: "demo",
      username: "lowrights",
      api_key: { file: "config.odoo_api_key" },
      read_only: true,
    });
    assertEquals(await home.mode(CONFIG), "0600");
    assertEquals(await home.mode(KEY_FILE), "0600");
    assertEquals(await home.mode(".config/odoo-mcp"), "0700");
    assertEquals(await placesOf(LOWRIGHTS.key, home, ended), [KEY_FILE, "key.txt"]);
    assertEquals(await askThroughEntry(home, ".cursor/mcp.json"), "lowrights");
  });
});

/** Starts the program as the client would, with nothing in its environment but the home, and asks who it is. */
async function askThroughEntry(home: Home, file: string): Promise<unknown> {
  const { mcpServers: { odoo } } = JSON.parse(await home.text(file));
  const child = new Deno.Command(odoo.command, {
    args: odoo.args,
    cwd: "/",
    clearEnv: true,
    env: home.env(),
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const request = { method: "get_resource", params: { uri: "odoo://instance/info" } };
  await writer.write(new TextEncoder().encode(`${JSON.stringify(request)}\n`));
  await writer.close();
  const { stdout } = await child.output();
  return /"login\\*":\s*\\*"(\w+)/.exec(new TextDecoder().decode(stdout))?.[1];
}

Deno.test("setup run twice changes nothing, not even with fewer options", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    await home.put(".cursor/mcp.json", '{ "mcpServers": { "a": {} } }');
    const args = [...await arguments_(home, odoo.url), "--client", "cursor"];
    assertDone(await home.setup(args));
    const first = await home.files();
    assertDone(await home.setup(args));
    assertEquals(await home.files(), first);
    assertDone(await home.setup(["--yes", "--client", "cursor"]));
    assertEquals(await home.files(), first);
    assertEquals(Object.keys(first).filter((name) => name.includes("backup")).length, 1);
  });
});

type Source = readonly [
  what: string,
  args: readonly string[],
  options: { env?: Record<string, string>; input?: string },
  stored: unknown,
];

const { key: KEY } = LOWRIGHTS;
const AS_FILE = { api_key: { file: "config.odoo_api_key" } };

const SOURCES: readonly Source[] = [
  ["standard input", ["--api-key-file", "-"], { input: `${KEY}\n` }, AS_FILE],
  ["a variable that is named", ["--api-key-env", "MY_KEY"], { env: { MY_KEY: KEY } }, {
    api_key: { env: "MY_KEY" },
  }],
  ["ODOO_API_KEY", [], { env: { ODOO_API_KEY: KEY } }, AS_FILE],
  ["a password on standard input", ["--password-file", "-"], { input: "lowrights" }, {
    password: { file: "config.odoo_password" },
  }],
  ["ODOO_PASSWORD", [], { env: { ODOO_PASSWORD: "lowrights" } }, {
    password: { file: "config.odoo_password" },
  }],
];

for (const [what, args, options, stored] of SOURCES) {
  Deno.test(`setup takes the secret from ${what}`, async () => {
    await using odoo = await startSandbox();
    await withHome(async (home) => {
      const who = ["--yes", "--url", odoo.url, "--username", "lowrights"];
      const ended = await home.setup([...who, ...args], options);
      assertDone(ended);
      const { api_key, password } = JSON.parse(
        (await home.text(CONFIG)).replace(/^\/\/.*\n/, ""),
      );
      assertEquals({ ...(api_key && { api_key }), ...(password && { password }) }, stored);
      const isFiled = JSON.stringify(stored).includes("file");
      const found = await placesOf(KEY, home, ended);
      assertEquals(found, isFiled && api_key ? [KEY_FILE] : []);
      if (password) assertEquals(await home.text(PASSWORD_FILE), "lowrights\n");
      if (!isFiled) assertStringIncludes(ended.stderr, "does not see the variables");
    });
  });
}

Deno.test("setup takes address, database and user from the environment too", async () => {
  await using odoo = await startSandbox({ otherDatabases: 2 });
  await withHome(async (home) => {
    const env = {
      ODOO_URL: `${odoo.url}/web`,
      ODOO_DB: "demo",
      ODOO_USERNAME: "lowrights",
      ODOO_API_KEY: KEY,
    };
    const ended = await home.setup(["--yes", "--allow-writes"], { env });
    assertDone(ended);
    assertStringIncludes(ended.stderr, "(from ODOO_URL)");
    assertObjectMatch(JSON.parse((await home.text(CONFIG)).replace(/^\/\/.*\n/, "")), {
      odoo_url: odoo.url,
      read_only: false,
    });
  });
});

type Refusal = readonly [
  what: string,
  change: (args: string[]) => string[],
  code: number,
  told: RegExp,
];

const replaced = (option: string, value: string) => (args: string[]): string[] =>
  args.map((word, i) => args[i - 1] === option ? value : word);
const without = (option: string) => (args: string[]): string[] =>
  args.filter((word, i) => word !== option && args[i - 1] !== option);

const REFUSALS: readonly Refusal[] = [
  ["no address", without("--url"), 2, /give --url URL/],
  ["no user", without("--username"), 2, /give --username LOGIN/],
  ["no key", without("--api-key-file"), 2, /give --api-key-file FILE, --api-key-env NAME or/],
  ["a key's file that is not there", replaced("--api-key-file", "/none"), 2, /Cannot read \/none/],
  ["a client that is none", (args) => [...args, "--client", "emacs"], 2, /expected one or more of/],
  ["an address that is none", replaced("--url", "ftp://x"), 1, /expected an address such as/],
  ["another user's key", replaced("--username", "demo"), 1, /refused the user name or the key/],
  ["another database", (args) => [...args, "--database", "nope"], 1, /there is no such database/],
  ["a port where nothing is", replaced("--url", "http://127.0.0.1:4"), 1, /connection refused/],
];

for (const [what, change, code, told] of REFUSALS) {
  Deno.test(`setup writes nothing with ${what}`, async () => {
    await using odoo = await startSandbox();
    await withHome(async (home) => {
      const args = change([...await arguments_(home, odoo.url), "--client", "cursor"]);
      const before = await home.files();
      const ended = await home.setup(args);
      assertMatch(ended.stderr, told);
      assertEquals(ended.code, code, ended.stderr);
      assertEquals(await home.files(), before);
      assertEquals(ended.stderr.includes(KEY), false);
    });
  });
}

Deno.test("setup without --yes takes the end of its input for no answer", async () => {
  await withHome(async (home) => {
    const ended = await home.setup([]);
    assertEquals(ended.code, 2);
    assertMatch(ended.stderr, /the input ended before an answer, give --url URL/);
    assertEquals(await home.files(), {});
  });
});

Deno.test("setup says which of several databases are there", async () => {
  await using odoo = await startSandbox({ otherDatabases: 2 });
  await withHome(async (home) => {
    const args = await arguments_(home, odoo.url);
    const asked = await home.setup(args);
    assertEquals(asked.code, 2);
    assertMatch(asked.stderr, /there are several \(demo, other_1, other_2\), say --database DB/);
    assertDone(await home.setup([...args, "--database", "demo"]));
  });
});

Deno.test("setup asks for a database that no server tells", async () => {
  await using odoo = await startSandbox();
  await using shut = startFront(odoo.url, {
    before: ({ method }) => method === "list" ? new Response("no", { status: 403 }) : undefined,
  });
  await withHome(async (home) => {
    const args = await arguments_(home, shut.url);
    const asked = await home.setup(args);
    assertEquals(asked.code, 2);
    assertMatch(asked.stderr, /give --database DB/);
    assertDone(await home.setup([...args, "--database", "demo"]));
  });
});

Deno.test("setup says that a server is no Odoo", async () => {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () =>
      new Response("<html><title>Shop</title></html>", {
        headers: { "content-type": "text/html" },
      }),
  );
  await withHome(async (home) => {
    const ended = await home.setup(await arguments_(home, `http://127.0.0.1:${server.addr.port}`));
    assertEquals(ended.code, 1);
    assertStringIncludes(ended.stderr, "a server answers, but it is no Odoo");
  });
});

Deno.test("setup shows nothing of a server that could steer a terminal", async () => {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () =>
      new Response("<title>\x1b[2J\x1b]0;owned\x07down</title>", {
        status: 500,
        headers: { "content-type": "text/html" },
      }),
  );
  await withHome(async (home) => {
    const ended = await home.setup(await arguments_(home, `http://127.0.0.1:${server.addr.port}`));
    assertEquals(ended.code, 1);
    assertStringIncludes(ended.stderr, "down");
    assertEquals(["\x1b", "\x07"].filter((mark) => ended.stderr.includes(mark)), []);
  });
});

Deno.test("setup takes a certificate that it is told to trust, and says how where it is not", async () => {
  await using odoo = await startSandbox();
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {}, ...serverCertificate("self_signed") },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const answer = await fetch(odoo.url + pathname + search, {
        method: request.method,
        headers: request.headers,
        ...(request.method === "POST" && { body: await request.text() }),
      });
      return new Response(await answer.text(), answer);
    },
  );
  await withHome(async (home) => {
    const args = await arguments_(home, `localhost:${server.addr.port}`);
    const refused = await home.setup(args);
    assertEquals(refused.code, 1);
    assertStringIncludes(refused.stderr, "--ca-file FILE");
    const caFile = certificatePath("self_signed");
    assertDone(await home.setup([...args, "--ca-file", caFile]));
    const written = JSON.parse((await home.text(CONFIG)).replace(/^\/\/.*\n/, ""));
    assertObjectMatch(written, {
      odoo_url: `https://localhost:${server.addr.port}`,
      tls: { ca_file: caFile },
    });
    assertDone(await home.setup(["--yes"]));
  });
});

Deno.test("setup warns of an administrator, and of none else", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    const plain = await home.setup(await arguments_(home, odoo.url));
    assertEquals(plain.stderr.includes("administrator"), false);
    const admin = await home.setup(await arguments_(home, odoo.url, "admin"));
    assertMatch(admin.stderr, /this user is an administrator/);
  });
});

Deno.test("setup without the right to write says how to start it", async () => {
  await withHome(async (home) => {
    const ended = await home.setup(["--yes"], { alsoAllowed: [] });
    assertEquals(ended.code, 2);
    assertMatch(
      ended.stderr,
      /may not write files, start it with: (?:deno|npx -y deno@[\d.]+) task setup/,
    );
  });
});

Deno.test("setup writes where ODOO_MCP_CONFIG says, with the certificates that a variable names", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    const file = home.path("elsewhere/erp.json");
    const env = { ODOO_MCP_CONFIG: file, ODOO_MCP_TLS_CA_FILE: certificatePath("authority") };
    const ended = await home.setup(await arguments_(home, odoo.url), { env });
    assertDone(ended);
    assertStringIncludes(ended.stderr, `Wrote ${file}`);
    assertStringIncludes(await home.text("elsewhere/erp.json"), certificatePath("authority"));
    assertEquals(await home.text("elsewhere/erp.odoo_api_key"), `${KEY}\n`);
  });
});

Deno.test("setup makes the file of a client that is named and not found, and says so", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    const args = await arguments_(home, odoo.url);
    const ended = await home.setup([...args, "--client", "vscode,claude-desktop"]);
    assertDone(ended);
    assertMatch(ended.stderr, /VS Code itself was not found here/);
    assertEquals(Object.keys(await home.files()).filter((name) => name.includes("/C")).sort(), [
      ".config/Claude/claude_desktop_config.json",
      ".config/Code/User/mcp.json",
    ]);
    const nowhere = [...args, "--config", home.path("c.json"), "--client", "cursor"];
    const homeless = await home.setup(nowhere, { env: { HOME: "" } });
    assertEquals(homeless.code, 2);
    assertMatch(homeless.stderr, /no home folder of yours is known/);
  });
});

Deno.test("setup --client print gives the snippet alone on standard output", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    const ended = await home.setup([...await arguments_(home, odoo.url), "--client", "print"]);
    assertDone(ended);
    const { mcpServers: { odoo: entry } } = JSON.parse(ended.stdout);
    assertEquals(entry.args.slice(-2), ["stdio", home.config]);
    // A Deno that npx brought is started by npx again: its folder may be gone by then.
    assert(/^(?:npx$|\/)/.test(entry.command), entry.command);
  });
});
