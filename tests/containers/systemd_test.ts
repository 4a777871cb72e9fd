/** The systemd unit, held against systemd where it is installed, and against the program. */
import { loadConfig } from "../../src/config/load.ts";
import { configKeys } from "../../src/config/schema.ts";
import { FILE_VARIABLE } from "../../src/config/find.ts";
import { systemWith } from "../config/support.ts";
import { withFolder } from "../support/folder.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";

const UNIT = new URL("../../packaging/systemd/odoo-mcp.service", import.meta.url).pathname;
const text = Deno.readTextFileSync(UNIT);

/** What systemd says of a service without a line of hardening is 9.6; above this a line was lost. */
const MOST_EXPOSED = 1.2;

const hasSystemd = isThere("systemd-analyze");

function isThere(name: string): boolean {
  try {
    return new Deno.Command(name, { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}

function titled(name: string): string {
  return hasSystemd ? name : `${name} (needs systemd-analyze: not run here)`;
}

Deno.test({
  name: titled("systemd finds nothing wrong with the unit"),
  ignore: !hasSystemd,
  async fn() {
    const verify = (unit: string): Promise<string> =>
      // The program is not installed here, and systemd looks for it.
      analyze(
        ["verify"],
        unit.replace("ExecStart=/usr/local/bin/odoo-mcp", `ExecStart=${Deno.execPath()}`),
      );
    assertEquals(await verify(text), "");
    assertMatch(await verify(text.replace("Restart=on-failure", "Restart=sometimes")), /sometimes/);
  },
});

Deno.test({
  name: titled(`systemd says that the service is exposed by ${MOST_EXPOSED} of 10 at most`),
  ignore: !hasSystemd,
  async fn() {
    const report = await analyze(["security", "--offline=true", "--no-pager"], text);
    const exposed = Number(/exposure level for \S+: ([\d.]+)/.exec(report)?.[1]);
    assert(exposed <= MOST_EXPOSED, report);
  },
});

async function analyze(args: readonly string[], unit: string): Promise<string> {
  return await withFolder({ "odoo-mcp.service": unit }, async (folder) => {
    const command = [...args, `${folder}/odoo-mcp.service`];
    const { stdout, stderr } = await new Deno.Command("systemd-analyze", { args: command })
      .output();
    return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  });
}

Deno.test("the unit's example is a whole configuration, of the files that the unit loads", async () => {
  const example = /^#\s+(\{ "connection_type"[^]*?)\n#\n/m.exec(text)?.[1]?.replaceAll("\n#", "\n");
  const loaded = valuesOf("LoadCredential").map((value) => value.split(":"));
  assertEquals(
    loaded.map(([, path]) => path),
    loaded.map(([name]) => `/etc/odoo-mcp/${name}`),
  );
  const files = loaded.map(([name = ""]) => [name, `of ${name}, long enough`]);
  await withFolder(
    { ...Object.fromEntries(files), "config.json": example ?? "" },
    async (folder) => {
      const path = variables()[FILE_VARIABLE]?.replace("%d", folder) ?? "";
      const { config, warnings } = await loadConfig({
        system: systemWith({ [FILE_VARIABLE]: path }),
      });
      assertEquals(warnings, []);
      assertEquals(config.api_key?.reveal(), "of odoo_key, long enough");
      assertEquals(config.http.tokens["assistant"]?.token.reveal(), "of mcp_token, long enough");
      const stop = Number(valuesOf("TimeoutStopSec")[0]);
      assert(stop > config.shutdown_seconds, "calls in flight would be cut off");
    },
  );
});

Deno.test("the unit sets no variable that the program does not know", () => {
  const known = [FILE_VARIABLE, ...configKeys.flatMap(({ env }) => env)];
  const strange = Object.keys(variables()).filter((name) => name.startsWith("ODOO_"))
    .filter((name) => !known.includes(name));
  assertEquals(strange, []);
});

function valuesOf(key: string): string[] {
  return [...text.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map(([, value = ""]) => value);
}

function variables(): Record<string, string> {
  const pairs = valuesOf("Environment").flatMap((line) => line.split(" "));
  return Object.fromEntries(pairs.map((pair) => pair.split("=")));
}
