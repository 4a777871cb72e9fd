/** The questions as somebody meets them: at a terminal in the test's hands, through a pipe, and at a real one. */
import type { SetupRequest } from "../../src/cli/command.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { Cancelled, SetupError } from "../../src/setup/errors.ts";
import { setUp } from "../../src/setup/setup.ts";
import type { Terminal } from "../../src/setup/terminal.ts";
import { systemWith } from "../config/support.ts";
import { startFront } from "../support/front.ts";
import { startProgram } from "../support/program.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import {
  assertDone,
  type Home,
  NOTHING,
  placesOf,
  SETUP_PERMISSIONS,
  withHome,
} from "./support.ts";

const CONFIG = ".config/odoo-mcp/config.json";
const KEY = "sandbox-key-of-lowrights";

/** A question, by its words, and what is answered. */
type Turn = readonly [question: RegExp, answer: string];

interface Scripted extends Terminal {
  readonly said: string[];
  /** Whether a question was one that hides its answer. */
  readonly hidden: string[];
}

/** Whoever has no more answers presses Ctrl-C. */
function scripted(turns: readonly Turn[]): Scripted {
  const rest = [...turns];
  const said: string[] = [];
  const hidden: string[] = [];
  const ask = (prompt: string): Promise<string> => {
    said.push(prompt);
    const [turn] = rest.splice(0, 1);
    if (!turn) return Promise.reject(new Cancelled());
    assertMatch(prompt, turn[0]);
    return Promise.resolve(turn[1]);
  };
  return {
    said,
    hidden,
    say: (text) => void said.push(text),
    print: (text) => void said.push(text),
    ask,
    askSecret: (prompt) => {
      hidden.push(prompt);
      return ask(prompt);
    },
    readInput: () => Promise.resolve(""),
  };
}

async function talk(
  home: Home,
  turns: readonly Turn[],
  request: Partial<SetupRequest> = {},
): Promise<{ code: number; said: string; terminal: Scripted }> {
  const terminal = scripted(turns);
  const system = systemWith({ HOME: home.folder });
  const signal = new AbortController().signal;
  const code = await setUp({ ...NOTHING, ...request }, { terminal, system, signal });
  return { code, said: terminal.said.join("\n"), terminal };
}

/** The shortest way through, on a server with several databases. */
function allTurns(url: string): Turn[] {
  return [
    [/^Address of your Odoo/, `${url}/web#action=1`],
    [/^Which one\? Its number or name/, "1"],
    [/^User name/, "lowrights"],
    [/^API key or password/, KEY],
    [/^That does not look like a key/, "n"],
    [/^May the assistant change things/, ""],
    [/^Which are to work with Odoo/, "2, print"],
  ];
}

Deno.test("somebody who answers each question is done", async () => {
  await using odoo = await startSandbox({ otherDatabases: 1 });
  await withHome(async (home) => {
    await home.put(".cursor/mcp.json", "{}");
    await home.put(".config/Code/User/x", "");
    const { code, said, terminal } = await talk(home, allTurns(odoo.url));
    assertEquals(code, 0);
    assertEquals(terminal.hidden.length, 1);
    assertStringIncludes(said, "Preferences (or My Profile), Account Security, New API Key");
    assertStringIncludes(said, "Logged in as ");
    assertEquals(said.includes(KEY), false);
    const config = await home.json(CONFIG);
    assertEquals(config, {
      odoo_url: odoo.url,
      database: "demo",
      username: "lowrights",
      api_key: { file: "config.odoo_api_key" },
      read_only: true,
    });
    assertEquals(await home.text(".cursor/mcp.json"), "{}");
    assertStringIncludes(await home.text(".config/Code/User/mcp.json"), home.config);
  });
});

Deno.test("Ctrl-C at any question leaves everything as it was", async () => {
  await using odoo = await startSandbox({ otherDatabases: 1 });
  await withHome(async (home) => {
    await home.put(".cursor/mcp.json", '{"mcpServers": {"odoo": {"command": "x"}}}');
    await home.put(".config/Code/User/x", "");
    const before = await home.files();
    const turns = allTurns(odoo.url);
    const [, ...toClients] = turns.toReversed();
    const clash: Turn = [/^Which are to work/, "cursor"];
    const long = [...toClients.toReversed(), clash];
    for (let answered = 0; answered <= long.length; answered++) {
      await assertRejects(() => talk(home, long.slice(0, answered)), Cancelled);
      assertEquals(await home.files(), before, `after ${answered} answers`);
    }
    const { code } = await talk(home, [...long, [/^Cursor has another server named odoo/, "n"]]);
    assertEquals(code, 0);
    assertEquals(await home.text(".cursor/mcp.json"), before[".cursor/mcp.json"]);
  });
});

Deno.test("a wrong answer can be given anew", async () => {
  await using odoo = await startSandbox();
  await using shut = startFront(odoo.url, {
    before: ({ method }) => method === "list" ? new Response("no", { status: 403 }) : undefined,
  });
  await withHome(async (home) => {
    const { code, said } = await talk(home, [
      [/^Address/, "ftp://nonsense"],
      [/^Address/, "http://127.0.0.1:4"],
      [/^Address/, shut.url],
      [/^Name of the database/, "nope"],
      [/^User name/, "lowrights"],
      [/^API key/, KEY],
      [/^That does not look/, "maybe"],
      [/^That does not look/, "no"],
      [/^Name of the database \[nope\]/, "demo"],
      [/^May the assistant/, "y"],
    ]);
    assertEquals(code, 0);
    for (
      const told of [
        /That is no address of an Odoo/,
        /No Odoo answers there[^]*connection refused/,
        /Please answer y or n/,
        /there is no such database/,
        /No MCP client that this program knows is here/,
        /"mcpServers"/,
      ]
    ) assertMatch(said, told);
    assertStringIncludes(await home.text(CONFIG), '"read_only": false');
  });
});

Deno.test("three wrong keys are enough", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    const wrong: Turn[] = [[/^User name/, "lowrights"], [/^API key/, "a".repeat(40)]];
    const turns: Turn[] = [[/^Address/, odoo.url], ...wrong, ...wrong, ...wrong];
    await assertRejects(() => talk(home, turns), SetupError, "refused the user name or the key");
    assertEquals(odoo.calls.filter(({ method }) => method === "authenticate").length, 3);
    assertEquals(await home.files(), {});
  });
});

Deno.test("what options say is not asked", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    const request = { url: odoo.url, username: "lowrights", readOnly: true, client: "none" };
    const { code } = await talk(home, [[/^API key/, "lowrights"], [/password\?/, ""]], request);
    assertEquals(code, 0);
    assertStringIncludes(await home.text(CONFIG), '"password"');
  });
});

Deno.test("the second time Enter keeps what is there", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    const request = { client: "none" };
    await talk(home, [
      [/^Address/, odoo.url],
      [/^User name/, "lowrights"],
      [/^API key/, "lowrights"],
      [/password\?/, "y"],
      [/^May the assistant .*\[y\/N\]/, "y"],
    ], request);
    const before = await home.files();
    await talk(home, [
      [/^Address .*\[http:/, ""],
      [/^User name .*\[lowrights\]/, ""],
      [/Enter keeps the present one/, ""],
      [/^May the assistant .*\[Y\/n\]/, ""],
    ], request);
    assertEquals(await home.files(), before);
  });
});

Deno.test("answers may come through a pipe, and the secret is not written back", async () => {
  await using odoo = await startSandbox();
  await withHome(async (home) => {
    const input = [odoo.url, "lowrights", KEY, "n", "n", "none", ""].join("\n");
    await home.put(".cursor/x", "");
    const ended = await home.setup([], { input });
    assertDone(ended);
    assertEquals(await placesOf(KEY, home, ended), [".config/odoo-mcp/config.odoo_api_key"]);
  });
});

Deno.test("an interrupt while Odoo is silent ends it, and nothing is written", async () => {
  const silent = Promise.withResolvers<Response>();
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => silent.promise,
  );
  await withHome(async (home) => {
    const program = startProgram(
      ["setup", "--yes", "--url", `http://127.0.0.1:${server.addr.port}`],
      { env: home.env(), alsoAllowed: SETUP_PERMISSIONS },
    );
    await program.told(/Looking for Odoo/);
    program.signal("SIGINT");
    const { code, stderr } = await program.finished;
    assertEquals(code, 130);
    assertMatch(stderr, /Nothing was changed/);
    assertEquals(await home.files(), {});
    await program.closeInput();
    silent.resolve(new Response());
  });
});

const SCRIPT = "/usr/bin/script";

/** `script` gives the program a terminal of its own; what is on its screen comes back. */
Deno.test({
  name: "a real terminal shows no letter of the key",
  ignore: Deno.build.os !== "linux" || !(await Deno.stat(SCRIPT).then(() => true, () => false)),
  fn: async () => {
    await using odoo = await startSandbox();
    await withHome(async (home) => {
      const main = new URL("../../main.ts", import.meta.url).pathname;
      const options = `--url ${odoo.url} --username lowrights --read-only --client none`;
      const line = `${Deno.execPath()} run -A --quiet ${main} setup ${options}`;
      const child = new Deno.Command(SCRIPT, {
        args: ["-qec", line, "/dev/null"],
        clearEnv: true,
        env: home.env({ PATH: Deno.env.get("PATH") ?? "", SHELL: "/bin/sh", TERM: "xterm" }),
        stdin: "piped",
        stdout: "piped",
      }).spawn();
      const writer = child.stdin.getWriter();
      const type = (text: string): Promise<void> => writer.write(new TextEncoder().encode(text));
      const lower = KEY.replace("sandbox", "sandbix\x7f\x7fox");
      const answers = new Map([["paste): ", `${lower}\r`], ["[Y/n]: ", "n\r"]]);
      let screen = "";
      for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
        screen += text;
        for (const [prompt, answer] of answers) {
          if (!screen.endsWith(prompt)) continue;
          answers.delete(prompt);
          await type(answer);
        }
      }
      await writer.close().catch(() => {});
      const { code } = await child.status;
      assertEquals(code, 0, screen);
      assertStringIncludes(screen, "Logged in as");
      assert(!/sandb|lowrights\r?\n.*sandb|key-of/.test(screen), screen);
      assertEquals(await home.text(".config/odoo-mcp/config.odoo_api_key"), `${KEY}\n`);
    });
  },
});
