/**
 * The desktop extension, by the tools that its hosts are made with (@anthropic-ai/mcpb): its manifest is as published,
 * it unpacks, and what a host would start answers.
 */
import { getMcpConfigForManifest, unpackExtension, v0_3 } from "@anthropic-ai/mcpb";
import { inflateSync } from "node:zlib";
import { join } from "node:path";
import { bundle } from "../../scripts/bundle.ts";
import { describedTools } from "../../scripts/catalog.ts";
import { denoFolder } from "../../scripts/packaging/deno_info.ts";
import { bundleManifest } from "../../scripts/packaging/bundle_manifest.ts";
import { drawIcon } from "../../scripts/packaging/icon.ts";
import { MANIFEST, ROOT } from "../../scripts/packaging/project.ts";
import { findTarget, TARGETS } from "../../scripts/packaging/targets.ts";
import { TestedProgram } from "../../scripts/packaging/tested_program.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertExists, assertRejects } from "../support/assert.ts";
import { runScript } from "./commands.ts";
import { withFolder } from "../support/folder.ts";

const FILLED_IN = {
  odoo_url: "https://x.odoo.com",
  database: "x",
  username: "a@example.com",
  api_key: "k",
};

for (const target of TARGETS) {
  Deno.test(`the manifest for ${target.triple} is as published`, () => {
    const manifest = v0_3.McpbManifestSchema.parse(bundleManifest(target));
    assertEquals([manifest.version, manifest.license], [MANIFEST.version, MANIFEST.license]);
    assertEquals(manifest.compatibility?.platforms, [target.platform]);
    assertEquals(manifest.server.entry_point.endsWith(".exe"), target.platform === "win32");
    assertEquals(manifest.user_config?.api_key?.sensitive, true);
    assertEquals(manifest.user_config?.read_only?.default, true);
  });
}

Deno.test("the manifest lists the tools that there are", () => {
  const { tools } = v0_3.McpbManifestSchema.parse(bundleManifest(findTarget(Deno.build.target)));
  assertEquals(tools, describedTools().map(({ name, description }) => ({ name, description })));
});

/** A file in the place of the compiled program, which starts the source. */
async function standIn(folder: string): Promise<string> {
  const program = join(folder, "odoo-mcp");
  const command = `exec "${Deno.execPath()}" run --quiet --cached-only --no-prompt --allow-net ` +
    `--allow-env --allow-read "${join(ROOT, "main.ts")}" "$@"`;
  await Deno.writeTextFile(program, `#!/bin/sh\n${command}\n`);
  await Deno.writeTextFile(join(folder, "THIRD_PARTY_LICENSES.txt"), "their terms\n");
  return program;
}

interface Unpacked {
  readonly folder: string;
  /** What a host would start for somebody who filled this in. */
  launch(filledIn: Record<string, string | boolean>): ReturnType<typeof getMcpConfigForManifest>;
}

async function withBundle(use: (unpacked: Unpacked) => Promise<void>): Promise<void> {
  await withFolder({}, async (folder) => {
    const output = join(folder, "odoo-mcp.mcpb");
    const target = findTarget(Deno.build.target);
    await bundle({ target, binary: await standIn(folder), output });
    const unpacked = join(folder, "unpacked");
    assert(await unpackExtension({ mcpbPath: output, outputDir: unpacked, silent: true }));
    const manifest = v0_3.McpbManifestSchema.parse(
      JSON.parse(await Deno.readTextFile(join(unpacked, "manifest.json"))),
    );
    await use({
      folder: unpacked,
      launch: (userConfig) =>
        getMcpConfigForManifest({
          manifest,
          extensionPath: unpacked,
          systemDirs: {},
          userConfig,
          pathSeparator: "/",
        }),
    });
  });
}

const onUnix = { ignore: Deno.build.os === "windows" };

Deno.test(
  "it unpacks to a program that can be run, with its papers",
  onUnix,
  () =>
    withBundle(async ({ folder }) => {
      const files = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
      assertEquals(files, [
        "LICENSE",
        "README.md",
        "THIRD_PARTY_LICENSES.txt",
        "icon.png",
        "manifest.json",
        "server",
      ]);
      const { mode } = await Deno.stat(join(folder, "server/odoo-mcp"));
      assertEquals((mode ?? 0) & 0o777, 0o755);
    }),
);

Deno.test(
  "a host asks for everything before it starts",
  onUnix,
  () =>
    withBundle(async ({ launch }) => {
      for (const left of Object.keys(FILLED_IN)) {
        assertEquals(await launch({ ...FILLED_IN, [left]: "" }), undefined, `without ${left}`);
      }
      const started = await launch(FILLED_IN);
      assertEquals(started?.env?.ODOO_MCP_READ_ONLY, "true");
      assertEquals(started?.env?.ODOO_API_KEY, "k");
      assert(!started?.args?.some((word) => word.includes("k")), "the key is an argument");
    }),
);

for (const readOnly of [undefined, false]) {
  const name = readOnly === undefined
    ? "it only looks until somebody says otherwise"
    : "then it writes";
  Deno.test(`what a host starts answers: ${name}`, onUnix, () =>
    withBundle(async ({ launch }) => {
      await using sandbox = await startSandbox();
      const { login, apiKey } = sandbox.accounts.admin;
      const started = await launch({
        odoo_url: sandbox.url,
        database: sandbox.database,
        username: login,
        api_key: apiKey,
        ...readOnly !== undefined && { read_only: readOnly },
      });
      assertExists(started);
      const tools = await toolsOf(started);
      assertEquals(tools.includes("search_records"), true);
      assertEquals(tools.includes("create_records"), readOnly === false);
    }));
}

async function toolsOf(
  { command, args = [], env = {} }: {
    command: string;
    args?: readonly string[] | undefined;
    env?: Record<string, string> | undefined;
  },
): Promise<string[]> {
  return await withFolder({}, async (folder) => {
    const home = {
      folder,
      files: () => Promise.resolve([]),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
    const denoDir = await denoFolder();
    await using program = new TestedProgram(
      { command, args, env: { ...env, DENO_DIR: denoDir } },
      { args: [], home },
    );
    await program.ask("initialize", {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "host", version: "1" },
    });
    const { tools } = await program.ask("tools/list");
    assertEquals((await program.end()).code, 0);
    assert(Array.isArray(tools));
    return tools.map(({ name }: { name: string }) => name);
  });
}

Deno.test("without a program there is nothing to pack, and it says so in a line", async () => {
  await withFolder({}, async (folder) => {
    const target = findTarget(Deno.build.target);
    const binary = join(folder, "odoo-mcp");
    await assertRejects(
      () => bundle({ target, binary, output: join(folder, "a.mcpb") }),
      Error,
      `no binary at ${binary}, deno task compile makes it`,
    );
    const { code, stderr } = await runScript("bundle.ts", ["--binary", binary]);
    assertEquals([code, stderr.trim().split("\n").length], [1, 1]);
  });
});

Deno.test("the same files give the same bundle", () =>
  withFolder({}, async (folder) => {
    const binary = await standIn(folder);
    const target = findTarget(Deno.build.target);
    const made = await Promise.all(["a.mcpb", "b.mcpb"].map(async (name) => {
      await bundle({ target, binary, output: join(folder, name) });
      return await Deno.readFile(join(folder, name));
    }));
    assertEquals(made[0], made[1]);
  }));

Deno.test("the icon is a PNG with clear corners and a coloured middle", () => {
  const size = 64;
  const png = drawIcon(size);
  const view = new DataView(png.buffer);
  assertEquals([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  assertEquals([view.getUint32(16), view.getUint32(20)], [size, size]);
  const length = view.getUint32(33);
  const pixels = inflateSync(png.subarray(41, 41 + length));
  assertEquals(pixels.length, size * (1 + size * 4));
  const alpha = (x: number, y: number): number | undefined =>
    pixels[y * (1 + size * 4) + 4 + x * 4];
  assertEquals([alpha(0, 0), alpha(size / 2, size / 2)], [0, 255]);
});
