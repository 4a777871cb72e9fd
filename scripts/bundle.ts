/**
 * Packs a compiled program as a desktop extension: `deno task bundle` takes dist/odoo-mcp; `--binary FILE`,
 * `--target TRIPLE` and `--folder FOLDER` say otherwise.
 */
import { type Zippable, zipSync } from "fflate";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { TERMS_FILE } from "./compile.ts";
import { bundleManifest } from "./packaging/bundle_manifest.ts";
import { drawIcon } from "./packaging/icon.ts";
import { bundleName, ROOT } from "./packaging/project.ts";
import { findTarget, programName, type Target } from "./packaging/targets.ts";

interface BundleRequest {
  readonly target: Target;
  readonly binary: string;
  readonly output: string;
}

const ICON_SIZE = 512;

/** The same for every build of the same files. */
const MTIME = new Date(1980, 0, 1);

/** Unix, and what a file there is: a program, or something to read. */
const UNIX = 3;
const PROGRAM = { os: UNIX, attrs: 0o100755 << 16 } as const;
const PLAIN = { os: UNIX, attrs: 0o100644 << 16 } as const;

/** @throws {Error} in one line where there is no program to pack */
export async function bundle({ target, binary, output }: BundleRequest): Promise<void> {
  const program = await Deno.readFile(binary).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`Cannot bundle: no binary at ${binary}, deno task compile makes it`);
  });
  const text = new TextEncoder();
  const terms = await Deno.readFile(join(binary, "..", TERMS_FILE));
  const files: Zippable = {
    "manifest.json": [text.encode(`${JSON.stringify(bundleManifest(target), null, 2)}\n`), PLAIN],
    "icon.png": [drawIcon(ICON_SIZE), PLAIN],
    "README.md": [await Deno.readFile(join(ROOT, "scripts/packaging/bundle_readme.md")), PLAIN],
    "LICENSE": [await Deno.readFile(join(ROOT, "LICENSE")), PLAIN],
    [TERMS_FILE]: [terms, PLAIN],
    [`server/${programName(target)}`]: [program, PROGRAM],
  };
  await Deno.writeFile(output, zipSync(files, { mtime: MTIME, level: 9 }));
}

function readArguments(args: string[]): BundleRequest {
  const { values } = parseArgs({
    args,
    options: {
      target: { type: "string", default: Deno.build.target },
      binary: { type: "string" },
      folder: { type: "string", default: "dist" },
    },
  });
  const target = findTarget(values.target);
  return {
    target,
    binary: resolve(ROOT, values.binary ?? join("dist", programName(target))),
    output: resolve(ROOT, values.folder, bundleName(target)),
  };
}

if (import.meta.main) {
  const encoder = new TextEncoder();
  try {
    const request = readArguments(Deno.args);
    await bundle(request);
    await Deno.stdout.write(encoder.encode(`${request.output}\n`));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    await Deno.stderr.write(encoder.encode(`${error.message}\n`));
    Deno.exit(1);
  }
}
