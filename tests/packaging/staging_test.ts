/** What is compiled: nothing that is not needed, and everything that is. */
import { join } from "node:path";
import { listModules, workersIn } from "../../scripts/packaging/modules.ts";
import { MANIFEST, ROOT } from "../../scripts/packaging/project.ts";
import { stage } from "../../scripts/packaging/staging.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "../support/assert.ts";
import { run, runScript } from "./commands.ts";

/** Far below what the packages have, and above what the program needs of them. */
const MAX_BYTES = 7_000_000;

async function filesIn(folder: string, prefix = ""): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, prefix))) {
    const path = prefix + name;
    if (isDirectory) files.push(...await filesIn(folder, `${path}/`));
    else files.push(path);
  }
  return files.sort();
}

Deno.test("the staged copy holds the program alone, and works", async (test) => {
  await using staging = await stage({ commit: "1a2b3c4" });
  const { folder, workers, packages } = staging;
  const files = await filesIn(folder);

  await test.step("files of the program: no tests, no scripts, no documents", () => {
    const own = files.filter((file) => !file.startsWith("node_modules/"));
    const strange = own.filter((file) => !/^(src\/.+\.(ts|json)|main\.ts|deno\.json)$/.test(file));
    assertEquals(strange, []);
    assert(
      own.includes("src/commands/serve.ts") && own.includes("src/transport/auth/token_verifier.ts"),
    );
  });

  await test.step("files of packages: code that is reached, and no types, maps, sources or tests", () => {
    const theirs = files.filter((file) => file.startsWith("node_modules/"));
    assertEquals(theirs.filter((file) => /\.([cm]?ts|map|md|tsx?)$|test/.test(file)), []);
    assertEquals(packages.files, theirs.length);
    assert(packages.bytes < MAX_BYTES, `${packages.bytes} bytes of packages`);
    assert(packages.dropped > packages.files, `only ${packages.dropped} files are left out`);
  });

  await test.step("its manifest names what it imports, and keeps what changes Deno's behaviour", async () => {
    const manifest = JSON.parse(await Deno.readTextFile(join(folder, "deno.json")));
    assertEquals(manifest.tasks, undefined);
    assertEquals(manifest.unstable, MANIFEST.unstable);
    assertEquals("fast-check" in manifest.imports || "ajv" in manifest.imports, false);
    for (const worker of workers) assert(files.includes(worker.replaceAll("\\", "/")), worker);
  });

  await test.step("each package it imports loads, without the network", async () => {
    const manifest = JSON.parse(await Deno.readTextFile(join(folder, "deno.json")));
    const script = join(folder, "load.js");
    const names = JSON.stringify(Object.keys(manifest.imports));
    await Deno.writeTextFile(script, `for (const name of ${names}) await import(name);`);
    const { code, stderr } = await run(
      [Deno.execPath(), "run", "--cached-only", "--no-prompt", "--allow-env", script],
      { cwd: folder },
    );
    await Deno.remove(script);
    assertEquals(code, 0, stderr);
  });

  await test.step("the terms of every package are told", () => {
    for (const name of ["zod", "jose", "unpdf", "deno-std", "@modelcontextprotocol/server"]) {
      assertStringIncludes(packages.terms, `${name} `);
    }
    assertStringIncludes(packages.terms, "Permission is hereby granted");
    assertStringIncludes(packages.terms, "Apache License");
  });

  await test.step("it tells its commit", async () => {
    const { stdout } = await run(
      [
        Deno.execPath(),
        "run",
        "--cached-only",
        "--allow-env",
        join(folder, "main.ts"),
        "--version",
      ],
      { cwd: folder },
    );
    const { deno } = Deno.version;
    assertEquals(
      stdout,
      `odoo-mcp ${MANIFEST.version} (commit 1a2b3c4, Deno ${deno}, ${Deno.build.target})\n`,
    );
  });

  await test.step("the smoke test passes with it in the place of the binary", async () => {
    const { code, stdout, stderr } = await runScript("smoke.ts", ["--source", folder]);
    assertEquals(code, 0, stdout + stderr);
    assertStringIncludes(stdout, " passed, 0 failed");
    assertStringIncludes(stdout, "passed  the text of a PDF, by a worker");
  });
});

Deno.test("every import of the program can be told from its source, and so is packed", async () => {
  const { files, workers } = await listModules();
  assert(files.length > 100, `${files.length} files`);
  for (const file of files.filter((path) => path.endsWith(".ts"))) {
    const code = (await Deno.readTextFile(file)).replace(/\/\*[^]*?\*\/|\/\/.*$/gm, "");
    for (const [call] of code.matchAll(/\bimport\([^)]*\)/g)) {
      assert(/^import\("[^"$]+"\)$/.test(call), `${file} imports ${call}`);
    }
  }
  const sources = await Array.fromAsync(sourcesWithWorkers());
  assertEquals(
    workers.length >= sources.length,
    true,
    `${sources} start workers, packed: ${workers}`,
  );
  assert(sources.length > 0);
});

async function* sourcesWithWorkers(): AsyncGenerator<string> {
  for (const file of await filesIn(join(ROOT, "src"))) {
    if (/\bnew Worker\b/.test(await Deno.readTextFile(join(ROOT, "src", file)))) yield file;
  }
}

Deno.test("a worker that cannot be told from the source is refused", () => {
  const url = "file:///project/src/a.ts";
  assertEquals(
    workersIn(`new Worker(new URL("./w.ts", import.meta.url), { type: "module" })`, url),
    ["file:///project/src/w.ts"],
  );
  assertEquals(
    workersIn(`new Worker(\n  new URL(\n    "../w.ts",\n    import.meta.url,\n  ),\n)`, url),
    [
      "file:///project/w.ts",
    ],
  );
  for (const text of ["new Worker(path)", "new Worker(new URL(`./${name}.ts`, import.meta.url))"]) {
    assertThrows(
      () => workersIn(text, url),
      Error,
      "Cannot tell a worker of file:///project/src/a.ts",
    );
  }
});
