/**
 * A container without an engine: a folder as root file system, entered with `unshare`. Needs root.
 * Network and process numbers stay those of this machine.
 */
import { dirname } from "node:path";

/** Whether this machine lets a process have mounts and a root of its own. */
export const canBox = Deno.build.os === "linux" && Deno.uid() === 0 && canUnshare();

function canUnshare(): boolean {
  try {
    return new Deno.Command("unshare", { args: ["--mount", "mount", "--make-rprivate", "/"] })
      .outputSync().success;
  } catch {
    return false;
  }
}

/** Copies programs of this machine into a root, each to its place, with the libraries that it is linked to. */
export async function addPrograms(
  root: string,
  programs: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [place, program] of Object.entries(programs)) {
    await addFile(root, { from: program, to: place });
    const { stdout } = await new Deno.Command("ldd", { args: [program] }).output();
    const libraries = new TextDecoder().decode(stdout).match(/\/\S+/g) ?? [];
    for (const library of libraries) await addFile(root, { from: library, to: library });
  }
}

export async function addFile(
  root: string,
  { from, to }: { from: string; to: string },
): Promise<void> {
  await Deno.mkdir(dirname(root + to), { recursive: true });
  await Deno.copyFile(from, root + to);
}

export interface BoxOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Such as `65532:65532`. */
  readonly user: string;
  readonly isReadOnly: boolean;
}

/** The command that runs another in a root, in a process that ends with it. */
export function boxed(
  root: string,
  { command, env, cwd, user, isReadOnly }: BoxOptions & { command: readonly string[] },
): Deno.Command {
  for (const folder of ["proc", "dev"]) Deno.mkdirSync(`${root}/${folder}`, { recursive: true });
  const script = [
    "set -e",
    "mount --make-rprivate /",
    'mount --bind "$1" "$1"',
    'mount -t proc proc "$1/proc"',
    'mount --rbind /dev "$1/dev"',
    isReadOnly ? 'mount -o remount,ro,bind "$1" "$1"' : "",
    'root="$1"; uid="$2"; gid="$3"; cwd="$4"; shift 4',
    'exec unshare --root="$root" --wd="$cwd" --setgid="$gid" --setuid="$uid" "$@"',
  ].join("\n");
  return new Deno.Command("unshare", {
    args: ["--mount", "sh", "-c", script, "box", root, ...user.split(":"), cwd, ...command],
    clearEnv: true,
    env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}
