/**
 * Compiling, as far as it goes without Deno's runtime: with Deno itself in the runtime's place the result does not
 * run, but holds all that a program would.
 */
import { join } from "node:path";
import { type BakedIn, readBakedIn } from "../../scripts/packaging/baked_in.ts";
import { commitOf } from "../../scripts/packaging/commit.ts";
import { denoCompile, RuntimeMissing } from "../../scripts/packaging/deno_compile.ts";
import { findTarget } from "../../scripts/packaging/targets.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { hasTools, run, runScript } from "./commands.ts";
import { withFolder } from "../support/folder.ts";

/** What this program takes beside the runtime, with room to grow. */
const MAX_BYTES = 14_000_000;

const TARGET = Deno.build.target;

Deno.test("the program is packed with its workers, permissions and flags, and no path of this machine", async () => {
  await withFolder({}, async (folder) => {
    const output = join(folder, "odoo-mcp");
    const made = await runScript("compile.ts", ["--output", output], {
      env: { DENORT_BIN: Deno.execPath() },
    });
    assertEquals(made.code, 0, made.stderr);
    const file = Deno.build.os === "windows" ? `${output}.exe` : output;
    const { permissions, v8Flags, unstable } = await readBakedIn(file);
    assertEquals(given(permissions), ["env", "net", "read", "sys", "write"]);
    assertEquals([permissions.deny_run, permissions.deny_ffi, permissions.deny_import], [
      [],
      [],
      [],
    ]);
    assertEquals(permissions.prompt, false);
    assert(v8Flags.includes("--max-semi-space-size=16"), v8Flags.join(" "));
    assert(unstable.includes("no-legacy-abort"), unstable.join(" "));
    const added = (await Deno.stat(file)).size - (await Deno.stat(Deno.execPath())).size;
    assert(added < MAX_BYTES, `${added} bytes besides the runtime`);
    const text = new TextDecoder("latin1").decode((await Deno.readFile(file)).subarray(-added));
    assertStringIncludes(text, "pdf_worker.ts");
    assert(
      !text.includes(folder) && !text.includes("/odoo-mcp-"),
      "a path of this machine is inside",
    );
    assertStringIncludes(await Deno.readTextFile(join(folder, "THIRD_PARTY_LICENSES.txt")), "zod");
  });
});

/** What is given, and not denied in whole. */
function given(permissions: BakedIn["permissions"]): string[] {
  return Object.entries(permissions)
    .filter(([name, value]) => name.startsWith("allow_") && Array.isArray(value))
    .map(([name]) => name.slice("allow_".length))
    .filter((name) => permissions[`deny_${name}`] === null).sort();
}

Deno.test("without the runtime the task says in a few lines what is missing and what to do", async () => {
  const { code, stdout, stderr } = await runScript("compile.ts", [], {
    env: { DENORT_BIN: "/nonexistent/denort" },
  });
  assertEquals([code, stdout], [1, ""]);
  const lines = stderr.trim().split("\n");
  assertEquals(lines.length, 4, stderr);
  assertStringIncludes(stderr, `denort-${TARGET}.zip`);
  assertStringIncludes(stderr, `v${Deno.version.deno}`);
  assertStringIncludes(stderr, "set DENORT_BIN");
  assertEquals(/\n\s+at |Stack backtrace/.test(stderr), false);
});

/** A program of one line, an empty folder for what Deno keeps, and all of its downloads by `proxy`. */
async function compileThrough(proxy: string, minutes: number): Promise<string> {
  return await withFolder({}, async (folder) => {
    await Deno.writeTextFile(join(folder, "main.ts"), "export {};\n");
    const probe = new URL("./compile_probe.ts", import.meta.url).pathname;
    const { code, stdout, stderr } = await run(
      [Deno.execPath(), "run", "--allow-all", "--quiet", probe, folder, String(minutes)],
      { env: { DENO_DIR: join(folder, "deno"), HTTPS_PROXY: proxy, DENORT_BIN: "" } },
    );
    assertEquals(code, 0, stderr);
    return stdout;
  });
}

Deno.test("a download that is refused is told plainly", async () => {
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = closed.addr;
  closed.close();
  const message = await compileThrough(`http://127.0.0.1:${port}`, 1);
  assertMatch(
    message,
    /^Cannot compile for \S+: Deno's runtime could not be had \(.*refused.*\)\n/,
  );
});

Deno.test("a download that stands still is given up", async () => {
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted: Deno.Conn[] = [];
  const accepting = (async () => {
    for await (const connection of silent) accepted.push(connection);
  })();
  const message = await compileThrough(`http://127.0.0.1:${silent.addr.port}`, 0.1);
  assertStringIncludes(message, "it took more than 0.1 minutes");
  assert(accepted.length > 0, "nothing asked for the runtime");
  for (const connection of accepted) connection.close();
  silent.close();
  await accepting;
});

Deno.test("what Deno says of anything else is passed on", async () => {
  await withFolder({}, async (folder) => {
    await Deno.writeTextFile(join(folder, "main.ts"), 'import "./nowhere.ts";\n');
    const error = await assertRejects(
      () =>
        denoCompile({
          folder,
          workers: [],
          target: findTarget(TARGET),
          output: join(folder, "out"),
        }),
      Error,
      "nowhere.ts",
    );
    assert(!(error instanceof RuntimeMissing));
  });
});

Deno.test("one runtime is not taken for all systems, and an unknown system is refused", async () => {
  const env = { DENORT_BIN: Deno.execPath() };
  const all = await runScript("compile.ts", ["--all"], { env });
  assertEquals([all.code, all.stdout], [1, ""]);
  assertStringIncludes(all.stderr, "DENORT_BIN is the runtime of one");
  const unknown = await runScript("compile.ts", ["--target", "sparc-sun-solaris"]);
  assertEquals(unknown.code, 1);
  assertStringIncludes(unknown.stderr, "expected one of x86_64-unknown-linux-gnu, aarch64-");
});

Deno.test("the commit is what lies there, and what is changed is told", {
  ignore: !hasTools(Deno.build.os === "windows" ? "git.exe" : "git"),
}, async () => {
  await withFolder({}, async (folder) => {
    assertEquals(await commitOf(folder), "unknown");
    const git = (...args: string[]) =>
      run(["git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@example.com", ...args]);
    await git("init", "--quiet");
    await Deno.writeTextFile(join(folder, "a.txt"), "1");
    await git("add", "a.txt");
    await git("commit", "--quiet", "--message", "first");
    assertMatch(await commitOf(folder), /^[0-9a-f]{7}$/);
    await Deno.writeTextFile(join(folder, "a.txt"), "2");
    assertMatch(await commitOf(folder), /^[0-9a-f]{7}\+changes$/);
  });
});
