/** What the documents say of the project itself: tests they cite, dependencies, versions, forms for issues. */
import { dirname, join, normalize } from "node:path";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { parseYaml } from "../support/yaml.ts";
import { readDocuments, ROOT } from "./documents.ts";

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(join(ROOT, path));
}

interface Manifest {
  readonly version: string;
  readonly imports: Readonly<Record<string, string>>;
  readonly tasks: Readonly<Record<string, { readonly description?: string }>>;
}

const manifest: Manifest = JSON.parse(await read("deno.json"));

/** A link to a test, whose title is the test's name or what else has to stand there. */
const CITATION = /\]\(([^)\s]*tests\/[^)\s]+)\s+"([^"]+)"\)/g;

Deno.test("every test that a document cites is there, by its name", async () => {
  const missing: string[] = [];
  let cited = 0;
  for (const { path, text } of await readDocuments()) {
    for (const [, file = "", name = ""] of text.matchAll(CITATION)) {
      cited++;
      const test = await read(normalize(join(dirname(path), file))).catch(() => "");
      if (!test.includes(name)) missing.push(`${path}: ${file} has no “${name}”`);
    }
  }
  assertEquals(missing, []);
  assert(cited > 20, `only ${cited} tests are cited`);
});

Deno.test("the table of dependencies is that of deno.json", async () => {
  const [, section = ""] = (await read("docs/architecture.md")).split("## Dependencies");
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  const told = rows.flatMap((row) => {
    const [, names = "", reason = ""] = row.split("|");
    assert(reason.trim().length > 10, `no reason for ${names}`);
    return [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
  }).filter((name) => !name.endsWith("*"));
  const used = Object.values(manifest.imports).map((specifier) =>
    /^npm:\/?((?:@[^/]+\/)?[^@/]+)/.exec(specifier)?.[1] ?? specifier
  );
  assertEquals(told.toSorted(), [...new Set(used)].toSorted());
});

Deno.test("CHANGES.md begins with what is not released yet, or with this version", async () => {
  const headings = [...(await read("CHANGES.md")).matchAll(/^## (.+)$/gm)].map(([, text]) => text);
  const [first = ""] = headings;
  if (first !== "Unreleased") assert(first.startsWith(`${manifest.version} `), first);
  for (const heading of headings.filter((text) => text !== "Unreleased")) {
    assertMatch(heading ?? "", /^\d+\.\d+\.\d+ \(\d{4}-\d{2}-\d{2}\)$/);
  }
  assertMatch(manifest.version, /^\d+\.\d+\.\d+(-[\w.]+)?$/);
});

Deno.test("every task says what it does", () => {
  const silent = Object.entries(manifest.tasks).filter(([, { description = "" }]) =>
    description === ""
  );
  assertEquals(silent, []);
});

/** What GitHub takes as a part of a form. */
const KINDS = ["markdown", "textarea", "input", "dropdown", "checkboxes"];

Deno.test("the forms for issues are ones that GitHub takes", async () => {
  const folder = ".github/ISSUE_TEMPLATE";
  let forms = 0;
  for await (const { name } of Deno.readDir(join(ROOT, folder))) {
    const form = Object(parseYaml(await read(`${folder}/${name}`)));
    if (name === "config.yml") continue;
    forms++;
    assert(form.name && form.description, `${name} has no name or description`);
    const parts: { type: string; id?: string; attributes: object }[] = form.body;
    assertEquals(parts.filter(({ type }) => !KINDS.includes(type)), []);
    const fields = parts.filter(({ type }) => type !== "markdown");
    const ids = fields.map(({ id = "" }) => id);
    assertEquals(new Set(ids).size, ids.length, name);
    assert(ids.every((id) => /^[\w-]+$/.test(id)), name);
    for (const { type, attributes } of fields) {
      assert("label" in attributes, `${name}: a field has no label`);
      if (type !== "dropdown") continue;
      assert("options" in attributes && Array.isArray(attributes.options), name);
      assert(attributes.options.every((option) => typeof option === "string"), name);
    }
  }
  assert(forms >= 2);
});
