/** A release as its host serves it, on a loopback port, with a small script in the place of each program. */
import { join } from "node:path";
import { archive } from "../../scripts/archive.ts";
import { formatChecksums, sha256 } from "../../scripts/packaging/checksums.ts";
import { archiveName, VERSION } from "../../scripts/packaging/project.ts";
import type { Target } from "../../scripts/packaging/targets.ts";
import { makeFolder } from "../support/folder.ts";

export interface ServedRelease extends AsyncDisposable {
  /** Where releases are, as `ODOO_MCP_DOWNLOAD_URL` takes it. */
  readonly address: string;
  /** What was asked for, such as `/latest/download/SHA256SUMS`. */
  readonly asked: readonly string[];
  /** Files by name, to be changed as a test likes. */
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
}

/** `program` is a shell script. */
export async function serveRelease(target: Target, program: string): Promise<ServedRelease> {
  const files = await packRelease(target, program);
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    const [, name = ""] =
      new RegExp(`^/(?:latest/download|download/v${RegExp.escape(VERSION)})/(.+)$`)
        .exec(pathname) ?? [];
    const bytes = files.get(name);
    return bytes === undefined ? new Response("", { status: 404 }) : new Response(bytes);
  });
  return {
    address: `http://127.0.0.1:${server.addr.port}`,
    asked,
    files,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function packRelease(
  target: Target,
  program: string,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  await using temporary = await makeFolder();
  const folder = temporary.path;
  const binary = join(folder, "odoo-mcp");
  await Deno.writeTextFile(binary, program);
  await Deno.chmod(binary, 0o755);
  await Deno.writeTextFile(join(folder, "THIRD_PARTY_LICENSES.txt"), "their terms\n");
  const bytes = await Deno.readFile(await archive({ target, binary, folder }));
  const name = archiveName(target);
  const sums = formatChecksums(
    new Map([
      [name, await sha256(bytes)],
      // A release has others too.
      [name.replace(/-(x86_64|aarch64)-/, "-riscv64-"), "0".repeat(64)],
      [`odoo-mcp-${VERSION}.cdx.json`, "1".repeat(64)],
    ]),
  );
  return new Map([[name, bytes], ["SHA256SUMS", new TextEncoder().encode(sums)]]);
}
