/** What a compiled program may do, as Deno wrote it into the file. Knows that place alone. */

export interface BakedIn {
  /** Null where it is not given, an empty list where it is given in whole. */
  readonly permissions: Readonly<Record<string, readonly string[] | boolean | null>>;
  readonly v8Flags: readonly string[];
  readonly unstable: readonly string[];
}

interface Metadata {
  readonly permissions: BakedIn["permissions"];
  readonly v8_flags: readonly string[];
  readonly unstable_config: { readonly features: readonly string[] };
}

const BEGIN = `{"argv":`;
const END = `"app_version":`;

/** @throws {Error} where nothing of the kind is in the file */
export async function readBakedIn(file: string): Promise<BakedIn> {
  const bytes = await Deno.readFile(file);
  // One letter a byte, so that a place in the text is one in the file.
  const text = new TextDecoder("latin1").decode(bytes);
  const begin = text.lastIndexOf(BEGIN, text.lastIndexOf(END));
  const end = begin < 0 ? -1 : endOfObject(text, begin);
  if (end < 0) throw new Error(`Cannot read ${file}: no program of Deno is in it`);
  const metadata: Metadata = JSON.parse(new TextDecoder().decode(bytes.subarray(begin, end)));
  const { permissions, v8_flags: v8Flags, unstable_config: { features } } = metadata;
  return { permissions, v8Flags, unstable: features };
}

/** Behind the brace that closes the one at `begin`; braces in texts do not count. */
function endOfObject(text: string, begin: number): number {
  const token = /"(?:[^"\\]|\\.)*"|[{}]/g;
  token.lastIndex = begin;
  let depth = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    if (found[0] === "{") depth++;
    if (found[0] === "}") depth--;
    if (depth === 0) return token.lastIndex;
  }
  return -1;
}
