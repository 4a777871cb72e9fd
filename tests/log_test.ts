import { ConfigError } from "../src/config/errors.ts";
import { createConfig } from "../src/config/parse.ts";
import { type Log, type LogSettings, setupLogging } from "../src/log.ts";
import { compileFormat } from "../src/log_format.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "./support/assert.ts";
import { withFolder } from "./support/folder.ts";

function settingsOf(values: Partial<LogSettings> = {}): LogSettings {
  return { level: "DEBUG", format: "%(levelname)s %(name)s %(message)s", handlers: [], ...values };
}

/** Runs `use` with a log and gives back what it wrote to its stream, line by line. */
async function linesOf(
  use: (log: Log) => void,
  values: Partial<LogSettings> = {},
): Promise<string[]> {
  const decoder = new TextDecoder();
  let written = "";
  const stream = (bytes: Uint8Array): void => {
    written += decoder.decode(bytes);
  };
  const log = await setupLogging(settingsOf(values), { stream });
  use(log);
  await log.close();
  return written.split("\n").slice(0, -1);
}

async function withLogFile(use: (path: string) => Promise<void>): Promise<void> {
  await withFolder({}, (folder) => use(`${folder}/odoo.log`));
}

Deno.test("a logger writes level, name, message and properties on one line", async () => {
  const lines = await linesOf(({ logger }) => {
    logger.info("Called Odoo", { model: "res.partner", ms: 12, text: "a b", ids: [1, 2] });
    logger.child("rpc").child("pool").warn("Waiting", { skipped: undefined });
  });
  assertEquals(lines, [
    'INFO odoo_mcp Called Odoo model=res.partner ms=12 text="a b" ids=[1,2]',
    "WARNING odoo_mcp.rpc.pool Waiting",
  ]);
});

Deno.test("a logger leaves out what is less important than its level", async () => {
  const use = ({ logger }: Log): void => {
    logger.debug("d");
    logger.info("i");
    logger.warn("w");
    logger.error("e");
    assertEquals([logger.isEnabled("info"), logger.isEnabled("warning")], [false, true]);
  };
  const format = "%(message)s";
  assertEquals(await linesOf(use, { level: "WARNING", format }), ["w", "e"]);
});

Deno.test("handlers have levels and formats of their own", async () => {
  const lines = await linesOf(({ logger }) => {
    logger.debug("d");
    logger.info("i");
    logger.error("e");
  }, {
    level: "INFO",
    format: "1 %(message)s",
    handlers: [
      { type: "StreamHandler", level: "DEBUG" },
      { type: "StreamHandler", level: "ERROR", format: "2 %(levelname)s" },
    ],
  });
  assertEquals(lines, ["1 i", "1 e", "2 ERROR"]);
});

const TIME = new Date(2026, 10, 22, 14, 3, 11, 7).getTime();

for (
  const [format, line] of [
    ["%(asctime)s %(message)s", "2026-11-22 14:03:11,007 hello"],
    ["%(levelname)-8s|%(levelname)9s|", "WARNING |  WARNING|"],
    ["%(levelname).4s %(levelno)d %(levelno)04d", "WARN 30 0030"],
    ["%(name)s 100%% %(message)s %%(name)s", "odoo_mcp.rpc 100% hello %(name)s"],
    ["plain", "plain"],
  ] as const
) {
  Deno.test(`compileFormat() writes ${format} as Python does`, () => {
    const record = {
      category: ["odoo_mcp", "rpc"],
      level: "warning",
      message: [],
      rawMessage: "",
      timestamp: TIME,
      properties: {},
    } as const;
    assertEquals(compileFormat(format)(record, "hello"), line);
  });
}

Deno.test("a message with the syntax of a format or a template stays what it is", async () => {
  const lines = await linesOf(({ logger }) => logger.info("%(name)s {a} $& %%", { a: "$1" }));
  assertEquals(lines, ["INFO odoo_mcp %(name)s {a} $& %% a=$1"]);
});

Deno.test("nobody forges a line with a text from outside", async () => {
  const lines = await linesOf(({ logger }) => {
    logger.info("a\nERROR forged\r\n\u2028b\u001b[31m\u202ec\u0000\u0085d", { e: "x\ny" });
    logger.error("failed", { error: new Error("first\nERROR second") });
  });
  assertEquals(lines.length, 2);
  assertEquals(lines[0], 'INFO odoo_mcp a\\nERROR forged\\r\\n\\u2028b[31mcd e="x\\ny"');
  assertStringIncludes(lines[1] ?? "", "first\\nERROR second");
});

Deno.test("a registered secret is written nowhere", async () => {
  const lines = await linesOf(({ logger, redact }) => {
    redact.add("hunter22\n!");
    logger.debug("login hunter22\n! done", { body: '{"k":"hunter22\\n!"}', list: ["hunter22\n!"] });
    logger.error("failed", { error: new Error("no: hunter22\n!") });
    logger.info("request", { password: "unregistered", headers: { cookie: "unregistered" } });
  });
  assertEquals(lines.length, 3);
  assert(!/hunter22|unregistered/.test(lines.join()), lines.join("\n"));
  assertEquals(
    lines[0],
    'DEBUG odoo_mcp login [secret] done body="{\\"k\\":\\"[secret]\\"}" list=["[secret]"]',
  );
});

Deno.test("a long text is cut after it was redacted", async () => {
  const [line = ""] = await linesOf(({ logger, redact }) => {
    redact.add("hunter22");
    logger.info("x".repeat(9_996) + "hunter22" + "y".repeat(50_000));
  });
  assert(line.length < 10_100);
  assertMatch(line, /x\[sec… \(\d+ more characters\)$/);
});

Deno.test("a value that cannot be shown fails nothing", async () => {
  const broken = Object.defineProperty({}, "a", {
    enumerable: true,
    get(): never {
      throw new Error("no");
    },
  });
  const lines = await linesOf(({ logger }) => {
    logger.info("first", { broken });
    logger.info("second");
  });
  assertEquals(lines, ["INFO odoo_mcp second"]);
});

Deno.test("two logs in one process know nothing of each other", async () => {
  let inner: Promise<string[]> = Promise.resolve([]);
  const outer = await linesOf(({ logger }) => {
    inner = linesOf((log) => log.logger.info("inner"));
    logger.info("outer");
  });
  assertEquals([outer, await inner], [["INFO odoo_mcp outer"], ["INFO odoo_mcp inner"]]);
});

Deno.test("a FileHandler appends to its file", async () => {
  await withLogFile(async (path) => {
    await Deno.writeTextFile(path, "before\n");
    const long = "x".repeat(500);
    const lines = await linesOf(({ logger }) => {
      for (let n = 0; n < 50; n++) logger.info(n % 2 ? long : "short", { n });
    }, {
      handlers: [{ type: "FileHandler", filename: path, format: "%(levelname)s %(message)s" }],
    });
    const written = (await Deno.readTextFile(path)).split("\n").slice(0, -1);
    assertEquals(lines, []);
    assertEquals(written.length, 51);
    assertEquals(written.slice(0, 3), ["before", "INFO short n=0", `INFO ${long} n=1`]);
    assertEquals(written.at(-1), `INFO ${long} n=49`);
  });
});

Deno.test("a log that was closed drops what comes later", async () => {
  await withLogFile(async (path) => {
    let streamed = 0;
    const handlers = [
      { type: "FileHandler", filename: path, format: "%(message)s" },
      { type: "StreamHandler" },
    ] as const;
    const { logger, close } = await setupLogging(settingsOf({ handlers }), {
      stream: () => streamed++,
    });
    logger.info("in time");
    await close();
    logger.info("late");
    assertEquals([await Deno.readTextFile(path), streamed], ["in time\n", 1]);
  });
});

for (
  const [filename, reason] of [
    ["/nonexistent/folder/odoo.log", "create its folder"],
    [".", "it is a folder, name a file in it"],
  ] as const
) {
  Deno.test(`setupLogging() refuses to write to ${filename} and says why`, async () => {
    const handlers = [{ type: "StreamHandler" }, { type: "FileHandler", filename }] as const;
    const error = await assertRejects(
      () => setupLogging(settingsOf({ handlers })),
      ConfigError,
      `Cannot use logging.handlers[1].filename: cannot write ${filename}, ${reason}`,
    );
    assertEquals(error.option, "logging.handlers[1].filename");
  });
}

Deno.test("setupLogging() refuses a format with an unknown field", async () => {
  const error = await assertRejects(
    () => setupLogging(settingsOf({ format: "%(lineno)d %(message)s" })),
    ConfigError,
    "Cannot use logging.format: found %(lineno)s, expected asctime, ",
  );
  assertEquals(error.option, "logging.format");
});

Deno.test("setupLogging() takes the configuration's section as it is", async () => {
  const { logging } = createConfig({ logging: { level: "error" } });
  const lines: string[] = [];
  const { logger, close } = await setupLogging(logging, {
    stream: (bytes) => lines.push(new TextDecoder().decode(bytes)),
  });
  logger.error("gone");
  await close();
  assertMatch(lines.join(), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ERROR odoo_mcp gone\n$/);
});

/** A program that logs, in a process of its own. */
function logInProcess(body: string): Deno.ChildProcess {
  const code = `
    import { setupLogging } from ${JSON.stringify(import.meta.resolve("../src/log.ts"))};
    const settings = { level: "INFO", format: "%(message)s", handlers: [] };
    ${body}
  `;
  const config = new URL("../deno.json", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      `--config=${config}`,
      `data:application/typescript,${encodeURIComponent(code)}`,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  return command.spawn();
}

Deno.test("diagnostics go to standard error, never to standard output", async () => {
  const child = logInProcess(`
    const { logger } = await setupLogging(settings);
    logger.error("to stderr");
  `);
  await child.stdin.close();
  const { stdout, stderr } = await child.output();
  const text = new TextDecoder();
  assertEquals([text.decode(stdout), text.decode(stderr)], ["", "to stderr\n"]);
});

Deno.test("a closed standard error ends nothing", async () => {
  const running = logInProcess(`
    const { logger } = await setupLogging(settings);
    await Deno.stdin.read(new Uint8Array(1));
    for (let n = 0; n < 100; n++) logger.error("nobody reads this");
    await Deno.stdout.write(new TextEncoder().encode("alive"));
  `);
  await running.stderr.cancel();
  const writer = running.stdin.getWriter();
  await writer.write(new Uint8Array(1));
  await writer.close();
  assertEquals(await new Response(running.stdout).text(), "alive");
  assertEquals((await running.status).code, 0);
});

Deno.test("a FileHandler without permission to write is told by name", async () => {
  const child = logInProcess(`
    const handlers = [{ type: "FileHandler", filename: "/nonexistent/a.log" }];
    await setupLogging({ ...settings, handlers });
  `);
  await child.stdin.close();
  const { stderr } = await child.output();
  assertStringIncludes(
    new TextDecoder().decode(stderr),
    "Cannot use logging.handlers[0].filename: cannot write /nonexistent/a.log, allow it with",
  );
});
