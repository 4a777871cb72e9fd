import { inspectConfig } from "../../../src/config/load.ts";
import { parseFile } from "../../../src/config/find.ts";
import { checkServing } from "../../../src/commands/access_check.ts";
import { tellCheck } from "../../../src/config/manage/check.ts";
import { referredFiles, referredVariables } from "../../../src/config/referred.ts";
import { templateText } from "../../../src/config/manage/template_text.ts";
import { PROFILE_ABOUT, TEMPLATES } from "../../../src/config/manage/templates.ts";
import { PROFILES } from "../../../src/cli/table.ts";
import { configKeys } from "../../../src/config/schema.ts";
import { assert, assertEquals, assertStringIncludes } from "../../support/assert.ts";
import { systemWith } from "../support.ts";
import { withFolder } from "../../support/folder.ts";

/** What `config check` says of a text, once the files and variables that it names are there. */
async function check(
  text: string,
): Promise<{ ok: boolean; problems: string[]; warnings: string[] }> {
  const { values } = await parseFile("", text);
  const files = referredFiles(values).map(({ to }) => [to, crypto.randomUUID()]);
  const env = referredVariables(values).map(({ to }) => [to, "x"]);
  return await withFolder(
    { "config.json": text, ...Object.fromEntries(files) },
    async (folder) => {
      const system = systemWith(Object.fromEntries(env));
      const inspected = await inspectConfig({ file: `${folder}/config.json`, system });
      const { loaded } = inspected;
      assert(loaded, inspected.problems.map(({ message }) => message).join("\n"));
      const told = tellCheck({ inspected, serving: checkServing(loaded.config) }, { json: true });
      return JSON.parse(told.text);
    },
  );
}

Deno.test("there is a template for every profile of the command line", () => {
  assertEquals(Object.keys(TEMPLATES), [...PROFILES]);
  assertEquals(Object.keys(PROFILE_ABOUT), [...PROFILES]);
});

for (const profile of PROFILES) {
  Deno.test(`the template for ${profile} passes the check, with nothing but placeholders to mend`, async () => {
    const { ok, problems, warnings } = await check(templateText(profile));
    assertEquals([ok, problems], [true, []]);
    assertEquals(warnings.filter((warning) => !warning.includes("is still the template's")), []);
    assertEquals(warnings.length, profile === "production" ? 2 : 0);
  });

  Deno.test(`the template for ${profile} passes with every line switched on`, async () => {
    const text = templateText(profile);
    const { ok } = await check(text.replace(/^( *)\/\/ (?=")/gm, "$1"));
    assert(ok);
    const off = TEMPLATES[profile].filter(({ isOff }) => isOff);
    assertEquals(text.match(/^ *\/\/ "/gm)?.length, off.length);
  });

  Deno.test(`the template for ${profile} explains each key in the schema's words, within 100 columns`, () => {
    const text = templateText(profile);
    assertEquals(text.split("\n").filter((line) => line.length > 100), []);
    const words = text.replace(/\s+\/\/ /g, " ");
    for (const { key } of TEMPLATES[profile]) {
      const meaning = configKeys.find(({ path }) => path === key)?.meaning;
      assertStringIncludes(words, meaning ?? `no key ${key}`);
    }
  });
}

Deno.test("the template for production has its limits on, and asks for tokens from files", async () => {
  const { values } = await parseFile("", templateText("production"));
  const { http } = values;
  assert(typeof http === "object" && http !== null);
  assert("requests_per_minute" in http && Number(http.requests_per_minute) > 0);
  assertEquals(referredFiles(values).map(({ key }) => key), [
    "api_key",
    "http.tokens.agent.token",
  ]);
});
