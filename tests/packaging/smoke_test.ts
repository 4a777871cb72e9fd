/** The smoke test itself: it passes what works (staging_test.ts), fails what does not, and never passes nothing. */
import { join } from "node:path";
import { ROOT } from "../../scripts/packaging/project.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";
import { runScript } from "./commands.ts";
import { withFolder } from "../support/folder.ts";

Deno.test("the source passes in the place of a program", async () => {
  const { code, stdout } = await runScript("smoke.ts", ["--source", ROOT]);
  assertEquals(code, 0, stdout);
  assertMatch(stdout, /\n\d+ passed, 0 failed, 1 skipped\n$/);
});

Deno.test("without a binary it is skipped, and says so", async () => {
  const binary = join(ROOT, "dist", Deno.build.os === "windows" ? "odoo-mcp.exe" : "odoo-mcp");
  const isThere = await Deno.stat(binary).then(() => true, () => false);
  const { code, stdout } = await runScript("smoke.ts");
  if (isThere) assertMatch(stdout, /\d+ passed, \d+ failed/);
  else {
    const shown = binary.slice(ROOT.length);
    const line = `smoke: skipped, no binary at ${shown} (deno task compile makes it)\n`;
    assertEquals([code, stdout], [0, line]);
  }
});

Deno.test("a binary that was named has to be there", async () => {
  const { code, stdout } = await runScript("smoke.ts", ["/nonexistent/odoo-mcp"]);
  assertEquals(code, 1);
  assertStringIncludes(stdout, "smoke: failed, no binary at /nonexistent/odoo-mcp");
});

Deno.test({
  name: "a program that does something else fails",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withFolder({}, async (folder) => {
      const program = join(folder, "odoo-mcp");
      await Deno.writeTextFile(program, "#!/bin/sh\necho odoo-mcp; touch left_behind\n");
      await Deno.chmod(program, 0o755);
      const { code, stdout } = await runScript("smoke.ts", [program]);
      assertEquals(code, 1, stdout);
      assertMatch(stdout, /\n0 passed, 9 failed\n$/);
      assertStringIncludes(stdout, "it left left_behind");
    }),
});
