/** `odoo-mcp setup` as a process, in a home of its own that is thrown away. */
import type { SetupRequest } from "../../src/cli/command.ts";
import { denoFolder } from "../../scripts/packaging/deno_info.ts";
import { type Finished, type ProgramOptions, runProgram } from "../support/program.ts";
import { assertEquals } from "../support/assert.ts";
import { makeFolder } from "../support/folder.ts";

export interface Home {
  readonly folder: string;
  /** The user's own configuration. */
  readonly config: string;
  path(name: string): string;
  /** Writes a file, with its folders. */
  put(name: string, text: string): Promise<string>;
  text(name: string): Promise<string>;
  json(name: string): Promise<unknown>;
  /** Permission bits, such as `0600`. */
  mode(name: string): Promise<string>;
  /** Every file by its path in the home, as text. */
  files(): Promise<Record<string, string>>;
  setup(args: readonly string[], options?: SetupOptions): Promise<Finished>;
  env(more?: Readonly<Record<string, string>>): Record<string, string>;
}

export type SetupOptions = ProgramOptions & { readonly input?: string };

export const SETUP_PERMISSIONS = ["--allow-write", "--allow-sys"] as const;

/** What `setup` alone asks for. */
export const NOTHING: SetupRequest = {
  file: undefined,
  url: undefined,
  database: undefined,
  username: undefined,
  apiKeyFile: undefined,
  apiKeyEnv: undefined,
  passwordFile: undefined,
  caFile: undefined,
  client: undefined,
  readOnly: undefined,
  isUnattended: false,
};

const CONFIG = ".config/odoo-mcp/config.json";

export async function withHome(use: (home: Home) => Promise<void>): Promise<void> {
  await using temporary = await makeFolder();
  const folder = temporary.path;
  const denoDir = await denoFolder();
  const path = (name: string): string => `${folder}/${name}`;
  const text = (name: string): Promise<string> => Deno.readTextFile(path(name));
  const env: Home["env"] = (more = {}) => ({ HOME: folder, DENO_DIR: denoDir, ...more });
  await use({
    folder,
    config: path(CONFIG),
    path,
    async put(name, content) {
      await Deno.mkdir(path(name).replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(path(name), content);
      return path(name);
    },
    text,
    json: async (name) => JSON.parse((await text(name)).replace(/^\/\/.*\n/, "")),
    async mode(name) {
      const { mode } = await Deno.stat(path(name));
      return `0${((mode ?? 0) & 0o777).toString(8)}`;
    },
    files: () => readFiles(folder),
    setup: (args, { env: more, ...options } = {}) =>
      runProgram(["setup", ...args], {
        cwd: folder,
        alsoAllowed: SETUP_PERMISSIONS,
        ...options,
        env: env(more),
      }),
    env,
  });
}

async function readFiles(folder: string, within = ""): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${within}`)) {
    const path = within + name;
    if (isDirectory) Object.assign(found, await readFiles(folder, `${path}/`));
    else found[path] = await Deno.readTextFile(`${folder}/${path}`);
  }
  return found;
}

/** What the secret stands in, besides the file that is made for it. */
export async function placesOf(secret: string, home: Home, ended: Finished): Promise<string[]> {
  const texts = { ...await home.files(), stdout: ended.stdout, stderr: ended.stderr };
  return Object.entries(texts).filter(([, text]) => text.includes(secret)).map(([name]) => name);
}

/** Ended well, and said nothing that it should not have. */
export function assertDone({ code, stderr }: Finished): void {
  assertEquals(code, 0, stderr);
}
