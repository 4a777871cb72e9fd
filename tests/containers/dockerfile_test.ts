/** What the Dockerfile promises, read from it. That it works is shown by `image_test.ts`. */
import { configKeys } from "../../src/config/schema.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { commandOf, lastStage, readStages, stepsOf, variablesOf } from "../support/dockerfile.ts";

const TREE = new URL("../../", import.meta.url).pathname;
const stages = readStages(`${TREE}Dockerfile`);
const image = lastStage(stages);
const manifest: {
  version: string;
  tasks: Record<string, { command: string }>;
} = JSON.parse(Deno.readTextFileSync(`${TREE}deno.json`));

Deno.test("every base image has a version, and Deno is that of the tests", () => {
  const images = stages.map(({ image }) => image);
  assert(images.every((name) => /:(?!latest$)[\w.-]+$/.test(name)), images.join(" "));
  const denos = images.filter((name) => name.startsWith("denoland/deno:"));
  assertEquals(denos.length, 2);
  const gate = Deno.readTextFileSync(`${TREE}.ci/run`).match(/deno@([\d.]+)/)?.[1] ?? "none";
  assert(denos.every((name) => name.endsWith(gate)), `${denos.join(" ")}, the gate has ${gate}`);
});

Deno.test("what is copied is there, and the builder is given it", () => {
  const given = Deno.readTextFileSync(`${TREE}.dockerignore`).split("\n")
    .filter((line) => line.startsWith("!")).map((line) => line.slice(1));
  const copied = stages.flatMap((stage) => stepsOf(stage, "COPY"))
    .filter(({ text }) => !text.startsWith("--from="))
    .flatMap(({ words }) => words.slice(0, -1));
  assertEquals(copied.toSorted(), given.toSorted());
  for (const path of copied) Deno.statSync(TREE + path);
});

Deno.test("the image runs as a user that is not root, by number", () => {
  assertEquals(stepsOf(image, "USER").map(({ words }) => words[0]), ["65532:65532"]);
});

Deno.test("the program starts as by `deno task start`, with less to read", () => {
  const flags = commandOf(image, "ENTRYPOINT").filter((word) => word.startsWith("--"));
  const start = manifest.tasks["start"]?.command.split(" ").filter((w) => w.startsWith("--")) ?? [];
  assert(start.includes("--allow-read"));
  for (const flag of start) {
    assert(flags.some((own) => own === flag || own.startsWith(`${flag}=/`)), `${flag} is missing`);
  }
  const more = flags.filter((flag) => flag.startsWith("--allow") || flag === "-A")
    .filter((flag) => !start.includes(flag));
  assertEquals(more, ["--allow-read=/app,/etc/odoo-mcp,/run/secrets"]);
});

Deno.test("the build takes every worker along", async () => {
  const built = stages.flatMap((stage) => stepsOf(stage, "RUN")).map(({ text }) => text);
  for await (const path of sourceFiles(`${TREE}src`)) {
    const text = await Deno.readTextFile(path);
    for (const [, worker = ""] of text.matchAll(/new Worker\(new URL\("([^"]+)"/g)) {
      const named = new URL(worker, `file://${path}`).pathname.slice(TREE.length);
      assert(built[0]?.includes(` ${named}`), `${named} is not in the Dockerfile`);
    }
  }
});

Deno.test("the variables are known, the port is the one that is told, and the version is this one", () => {
  const variables = variablesOf(image);
  const known = configKeys.flatMap(({ env }) => env);
  const unknown = Object.keys(variables).filter((name) => name.startsWith("ODOO_"))
    .filter((name) => !known.includes(name));
  assertEquals(unknown, []);
  assertEquals(stepsOf(image, "EXPOSE")[0]?.words, [variables["ODOO_MCP_HTTP_PORT"] ?? ""]);
  assertEquals(stepsOf(image, "STOPSIGNAL")[0]?.words, ["SIGTERM"]);
  const labels = stepsOf(image, "LABEL")[0]?.text ?? "";
  assert(labels.includes(`image.version="${manifest.version}"`), labels);
});

async function* sourceFiles(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* sourceFiles(path);
    else if (name.endsWith(".ts")) yield path;
  }
}
