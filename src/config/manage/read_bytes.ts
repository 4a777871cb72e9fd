/** Reads a whole file as bytes, if it is one that a configuration may mean. Knows how large that can be. */
import { ConfigError } from "../errors.ts";
import { refusalOf } from "../system.ts";

/** Beyond this it is no secret, certificate or configuration; a backup of many of them is larger. */
const MAX_BYTES = 4_194_304;

export interface ReadOptions {
  /** What names it, for the message. */
  readonly option: string;
  readonly purpose: string;
  readonly maxBytes?: number;
}

/** @throws {ConfigError} that names the file and why it cannot be read */
export async function readBytes(
  path: string,
  { option, purpose, maxBytes = MAX_BYTES }: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const refuse = (state: string, cause?: unknown): never => {
    throw new ConfigError(option, `Cannot read ${path} (${purpose}): ${state}`, { cause });
  };
  try {
    const { isFile, size } = await Deno.stat(path);
    if (!isFile) return refuse("it is no file");
    if (size > maxBytes) return refuse(`it has more than ${maxBytes} bytes`);
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    return refuse(refusalOf(error) ?? "the system cannot read it", error);
  }
}
