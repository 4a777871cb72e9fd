/** Which commit lies in a folder, by git. */

/** Seven digits, with `+changes` where files differ from it; `unknown` where that is no clone, or git is not here. */
export async function commitOf(folder: string): Promise<string> {
  const commit = await git(folder, ["rev-parse", "--short=7", "HEAD"]);
  if (commit === undefined) return "unknown";
  const changes = await git(folder, ["status", "--porcelain", "--untracked-files=no"]);
  return changes === "" ? commit : `${commit}+changes`;
}

async function git(folder: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["-C", folder, ...args],
      stdout: "piped",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
