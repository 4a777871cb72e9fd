/**
 * `install.ps1`, as far as that goes without PowerShell: it fetches, checks and refuses by the same names and in the
 * same order as `install.sh`, which is tried for real. On GitHub it is held against PSScriptAnalyzer (ci.yml).
 */
import { join } from "node:path";
import { archiveName, ROOT, VERSION } from "../../scripts/packaging/project.ts";
import { programName, TARGETS } from "../../scripts/packaging/targets.ts";
import {
  assert,
  assertEquals,
  assertExists,
  assertMatch,
  assertStringIncludes,
} from "../support/assert.ts";

const SCRIPT = await Deno.readTextFile(join(ROOT, "install.ps1"));
const WINDOWS = TARGETS.filter(({ platform }) => platform === "win32");

Deno.test("it asks for an archive that a release has", () => {
  const [, target] = /\$target = '([^']+)'/.exec(SCRIPT) ?? [];
  const found = WINDOWS.find(({ triple }) => triple === target);
  assertExists(found, `${target} is no target`);
  const [, before = "", after = ""] =
    /\$pattern = '([^']+)' \+ \[Regex\]::Escape\(\$target\) \+ '([^']+)'/
      .exec(SCRIPT) ?? [];
  const pattern = new RegExp(before + RegExp.escape(found.triple) + after);
  const [, sum, archive, version] = pattern.exec(`${"a".repeat(64)}  ${archiveName(found)}`) ?? [];
  assertEquals([sum, archive, version], ["a".repeat(64), archiveName(found), VERSION]);
  assertEquals(pattern.test(`${"A".repeat(64)}  ${archiveName(found)}`), false);
  assertStringIncludes(SCRIPT, `'${programName(found)}'`);
});

Deno.test("nothing is unpacked, run or put into place before the checksum holds", () => {
  const steps = [
    "SHA256SUMS",
    "-OutFile $archiveFile",
    "Get-FileHash -Algorithm SHA256 -Path $archiveFile",
    "if ($actual -ne $expected)",
    "throw",
    "Expand-Archive -Path $archiveFile",
    "& $program --version",
    "Move-Item -Path $program -Destination $installed",
    "Add-ToUserPath $bin",
  ];
  let at = 0;
  for (const step of steps) {
    const found = SCRIPT.indexOf(step, at);
    assert(found >= 0, `${step} does not come after what precedes it`);
    at = found + step.length;
  }
  assertEquals(SCRIPT.match(/Expand-Archive/g)?.length, 1);
});

Deno.test("errors stop it, and it closes no window", () => {
  // Within the function: the window that the script runs in keeps its own.
  assertMatch(SCRIPT, /^ {2}\$ErrorActionPreference = 'Stop'$/m);
  assertEquals(/^\$\w+Preference/m.test(SCRIPT), false);
  assertEquals(/^\s*exit\b/m.test(SCRIPT), false);
  assertEquals(/Invoke-Expression|\biex\b/.test(SCRIPT), false);
});

Deno.test("both scripts know the same variables, and refuse what is not encrypted", async () => {
  const shell = await Deno.readTextFile(join(ROOT, "install.sh"));
  const variables = (text: string): string[] =>
    [...new Set(text.match(/\bODOO_MCP_(?!INSTALLED)[A-Z_]+/g))].sort();
  assertEquals(variables(SCRIPT), variables(shell));
  for (const text of [SCRIPT, shell]) {
    assertStringIncludes(text, "expected an address that begins with https://");
  }
});
