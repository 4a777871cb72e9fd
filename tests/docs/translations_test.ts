/** The Italian documents have all that the English ones have: they cannot drift apart unnoticed. */
import { join } from "node:path";
import { assert, assertEquals, assertNotEquals } from "../support/assert.ts";
import { readDocuments, ROOT } from "./documents.ts";
import { outlineOf } from "./outline.ts";

/** Each translation, and what it is one of. */
const TRANSLATIONS: Readonly<Record<string, string>> = {
  "docs/it/README.md": "README.md",
  "docs/it/server_usage.md": "docs/server_usage.md",
};

async function read(path: string): Promise<string> {
  return (await Deno.readTextFile(join(ROOT, path))).replaceAll("\r\n", "\n");
}

for (const [translation, original] of Object.entries(TRANSLATIONS)) {
  Deno.test(`${translation} has the headings, tables and code of ${original}`, async () => {
    const [told, wanted] = [outlineOf(await read(translation)), outlineOf(await read(original))];
    assert(wanted.prose.length > 15 && wanted.code.length > 5, "nothing was found to compare");
    assertEquals(told.code, wanted.code);
    assertEquals(told.prose, wanted.prose);
  });
}

Deno.test("every document in Italian is held against an English one", async () => {
  const paths = (await readDocuments()).map(({ path }) => path);
  assertEquals(
    paths.filter((path) => path.startsWith("docs/it/")),
    Object.keys(TRANSLATIONS).toSorted(),
  );
});

const ORIGINAL = `# Title

| key | value |
| --- | --- |
| \`a\` | of \`b|c\` |

## Run

<!-- not run: needs x -->
\`\`\`sh
run me   # a comment
# another one
\`\`\`
`;

Deno.test("a translation may say all of it in other words", () => {
  const translated = ORIGINAL.replace("Title", "Titolo").replace("Run", "Avvio")
    .replace("key | value", "chiave | valore").replace("of `b|c`", "di `b|c`")
    .replace("a comment", "un commento").replace("another one", "un altro");
  assertEquals(outlineOf(translated), outlineOf(ORIGINAL));
});

Deno.test("what a translation lacks is found", () => {
  const lacking = [
    ORIGINAL.replace("## Run", "### Run"),
    ORIGINAL.replace("## Run\n", ""),
    ORIGINAL.replace("run me", "run you"),
    ORIGINAL.replace("<!-- not run: needs x -->\n", ""),
    ORIGINAL.replace("```sh", "```bash"),
    ORIGINAL.replace("| `a` |", "| `b` |"),
    ORIGINAL.replace("| `a` | of `b|c` |\n", ""),
    ORIGINAL.replace("| of `b|c` |", "| of | `b|c` |"),
  ];
  for (const text of lacking) assertNotEquals(outlineOf(text), outlineOf(ORIGINAL));
});
