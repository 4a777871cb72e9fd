/** Knows the lines of a SHA256SUMS file, as `sha256sum` writes them. Pure. */

/** By the names of the files. @throws {Error} for a line that is none */
export function parseChecksums(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  return new Map(lines.map((line) => {
    const [, hex = "", name = ""] = /^([0-9a-f]{64}) [ *](\S+)$/.exec(line) ?? [];
    if (name === "") {
      throw new Error(`Cannot read checksums: ${line.slice(0, 80)} is no line of them`);
    }
    return [name, hex];
  }));
}

/** In the order of the names, with a newline at the end. */
export function formatChecksums(checksums: ReadonlyMap<string, string>): string {
  return [...checksums].sort(([one], [other]) => one < other ? -1 : 1)
    .map(([name, hex]) => `${hex}  ${name}\n`).join("");
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
