/** The list of what is inside: every package of the program, none of the tests, as they are locked. */
import { join } from "node:path";
import { integrityHash, parseLockFile } from "../../scripts/packaging/lock_file.ts";
import { ROOT, VERSION } from "../../scripts/packaging/project.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { runScript } from "./commands.ts";

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly "bom-ref": string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly { readonly license?: { readonly id: string } }[];
}

interface Sbom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

Deno.test("the list has the program's packages and Deno, with hashes and licences", async () => {
  const { code, stdout, stderr } = await runScript("sbom.ts");
  assertEquals(code, 0, stderr);
  const sbom: Sbom = JSON.parse(stdout);
  assertEquals([sbom.bomFormat, sbom.specVersion], ["CycloneDX", "1.6"]);
  assertEquals(sbom.metadata.component.version, VERSION);
  const names = sbom.components.map(({ name }) => name);
  for (const name of ["zod", "jose", "unpdf", "@modelcontextprotocol/core", "deno"]) {
    assert(names.includes(name), `${name} is not listed`);
  }
  for (const name of ["fast-check", "ajv", "express", "@anthropic-ai/mcpb"]) {
    assert(!names.includes(name), `${name} is listed, and not inside`);
  }
  const { npm } = parseLockFile(await Deno.readTextFile(join(ROOT, "deno.lock")));
  for (const { name, version, hashes, licenses, purl } of sbom.components) {
    assert(licenses !== undefined, `${name} has no licence`);
    if (name === "deno") continue;
    const [, locked] = Object.entries(npm).find(([key]) =>
      key === `${name}@${version}` || key.startsWith(`${name}@${version}_`)
    ) ?? [];
    assertEquals(hashes?.[0]?.content, integrityHash(locked?.integrity ?? "").hex);
    assertEquals(purl, `pkg:npm/${name.replace("@", "%40")}@${version}`);
  }
  const [dependency] = sbom.dependencies;
  assertEquals(dependency?.dependsOn, sbom.components.map((each) => each["bom-ref"]));
});

Deno.test("the same source gives the same list", async () => {
  const [one, other] = await Promise.all([runScript("sbom.ts"), runScript("sbom.ts")]);
  assertEquals(one.stdout, other.stdout);
});
