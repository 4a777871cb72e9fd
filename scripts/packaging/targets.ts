/** The systems that a release is made for, as data. A leaf. */

export interface Target {
  /** As Deno and Rust name it. */
  readonly triple: string;
  /** As Node.js names it, and with it the manifest of a desktop extension. */
  readonly platform: "linux" | "darwin" | "win32";
  /** Where GitHub builds and tests it, on the same kind of machine. */
  readonly runner: string;
  /** What people get; `.zip` where nobody has tar in mind. */
  readonly archive: ".tar.gz" | ".zip";
  /**
   * Whether compiled code may be kept between runs. Deno keeps it in the folder for temporary files under a name that
   * anybody can guess, and runs what it finds there: that is safe only where each user has such a folder alone.
   */
  readonly codeCache: boolean;
}

export const TARGETS: readonly Target[] = [
  {
    triple: "x86_64-unknown-linux-gnu",
    platform: "linux",
    runner: "ubuntu-24.04",
    archive: ".tar.gz",
    codeCache: false,
  },
  {
    triple: "aarch64-unknown-linux-gnu",
    platform: "linux",
    runner: "ubuntu-24.04-arm",
    archive: ".tar.gz",
    codeCache: false,
  },
  {
    triple: "x86_64-apple-darwin",
    platform: "darwin",
    runner: "macos-15-intel",
    archive: ".tar.gz",
    codeCache: true,
  },
  {
    triple: "aarch64-apple-darwin",
    platform: "darwin",
    runner: "macos-15",
    archive: ".tar.gz",
    codeCache: true,
  },
  {
    triple: "x86_64-pc-windows-msvc",
    platform: "win32",
    runner: "windows-2025",
    archive: ".zip",
    codeCache: true,
  },
];

/** @throws {Error} in one line that names the targets there are */
export function findTarget(triple: string): Target {
  const found = TARGETS.find((target) => target.triple === triple);
  if (found !== undefined) return found;
  const known = TARGETS.map((target) => target.triple).join(", ");
  throw new Error(`Cannot build for ${triple}: expected one of ${known}`);
}

/** The name of the program there. */
export function programName({ platform }: Target): string {
  return platform === "win32" ? "odoo-mcp.exe" : "odoo-mcp";
}
