/** What a program that serves can still do, however generously it was started. */
import { assertEquals, assertStringIncludes } from "../support/assert.ts";
import { startProgram } from "../support/program.ts";
import { withFolder } from "../support/folder.ts";

const PROBE = new URL("./permissions_probe.ts", import.meta.url).pathname;

/** Serves the embedded Odoo over HTTP, started with `permissions`, and tries things from inside. */
async function probe(
  permissions: readonly string[],
  { folder, env = {} }: { folder: string; env?: Record<string, string> },
): Promise<Record<string, string>> {
  const program = startProgram(["demo", "--port", "0"], {
    main: PROBE,
    permissions,
    cwd: folder,
    env: { PROBE_FOLDER: folder, ...env },
  });
  await program.told(/listening on/);
  await program.write("\n");
  const line = await program.nextLine();
  await program.closeInput();
  const { code, stderr } = await program.finished;
  assertEquals(code, 0, stderr);
  return JSON.parse(line ?? "");
}

const GENEROUS = [
  ["--allow-all"],
  ["--allow-net", "--allow-env", "--allow-read", "--allow-write", "--allow-run", "--allow-sys"],
] as const;

for (const permissions of GENEROUS) {
  Deno.test(`serving with ${permissions.join(" ")} it writes no file and runs no program`, async () => {
    await withFolder({}, async (folder) => {
      const found = await probe(permissions, { folder });
      assertEquals(found, { write: "NotCapable", run: "NotCapable", read: "done", sys: "done" });
      assertEquals([...Deno.readDirSync(folder)], []);
    });
  });
}

Deno.test("with a log file it keeps the right to write, and still runs no program", async () => {
  await withFolder({}, async (folder) => {
    const handlers = JSON.stringify([
      { type: "StreamHandler" },
      { type: "FileHandler", filename: `${folder}/odoo.log` },
    ]);
    const env = { ODOO_MCP_LOGGING_HANDLERS: handlers };
    const found = await probe(["--allow-all"], { folder, env });
    assertEquals([found.write, found.run], ["done", "NotCapable"]);
    assertStringIncludes(await Deno.readTextFile(`${folder}/odoo.log`), "serves streamable_http");
  });
});
