/** What Deno says of itself and of modules. Knows `deno info` alone. */
import { ROOT } from "./project.ts";

export interface GraphModule {
  readonly specifier: string;
  readonly error?: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly specifier?: string };
  }[];
}

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  readonly localPath: string;
}

export interface Graph {
  readonly modules: readonly GraphModule[];
  readonly npmPackages: Readonly<Record<string, InstalledPackage>>;
}

/** Everything that a module imports, and what that imports. */
export async function readGraph(entry: string): Promise<Graph> {
  return JSON.parse(await info([entry]));
}

/** Where Deno keeps what it downloaded. */
export async function denoFolder(): Promise<string> {
  const { denoDir }: { denoDir: string } = JSON.parse(await info([]));
  return denoDir;
}

async function info(args: readonly string[]): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", ...args],
    cwd: ROOT,
    stdout: "piped",
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}
