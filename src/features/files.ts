/** Files as tools speak of them: the content that a caller gives, and the links that stand for files in answers. */
import { fromBytes, type GivenContent, parseContent } from "../files/content.ts";
import { readLocalFile } from "../files/local_file.ts";
import { mimeTypeOf } from "../files/mime.ts";
import { sizeText } from "../files/size_text.ts";
import { ArgumentError } from "../odoo/errors.ts";
import type { FileLimits } from "./instances.ts";

/** What a caller gives of a file: its content, or where it is. */
export interface FileArguments {
  readonly content?: string | undefined;
  readonly path?: string | undefined;
  readonly name?: string | undefined;
}

export interface GivenFile extends GivenContent {
  readonly name?: string | undefined;
  /** What its content and name say it is. */
  readonly looksLike: string;
}

/** @param at the place of the arguments, such as `files[0]`; empty for the call's own. @throws {ArgumentError} */
export async function takeFile(
  { content, path, name }: FileArguments,
  { limits, at = "" }: { readonly limits: FileLimits; readonly at?: string },
): Promise<GivenFile> {
  const place = (argument: string): string => at === "" ? argument : `${at}.${argument}`;
  if ((content === undefined) === (path === undefined)) {
    throw new ArgumentError(place("content"), "give either content or path");
  }
  const given = path === undefined
    ? { ...requireContent(content ?? "", place("content")), name }
    : await takeLocal(path, { limits, argument: place("path"), name });
  // Odoo takes no content for none: what stood in a field would be gone.
  if (given.size === 0) {
    throw new ArgumentError(place(path === undefined ? "content" : "path"), "an empty file");
  }
  if (given.size > limits.maxBytes) {
    const text = `${sizeText(given.size)}, the limit is ${
      sizeText(limits.maxBytes)
    } (max_binary_bytes)`;
    throw new ArgumentError(place("content"), text);
  }
  const { base64, mimeType: declared } = given;
  return { ...given, looksLike: mimeTypeOf({ declared, name: given.name, base64 }) };
}

function requireContent(content: string, argument: string): GivenContent {
  const parsed = parseContent(content);
  if ("refused" in parsed) throw new ArgumentError(argument, parsed.refused);
  return parsed;
}

async function takeLocal(
  path: string,
  { limits: { roots, maxBytes }, argument, name }: {
    readonly limits: FileLimits;
    readonly argument: string;
    readonly name: string | undefined;
  },
): Promise<GivenContent & { name: string }> {
  const file = await readLocalFile(path, { roots, maxBytes });
  if ("refused" in file) throw new ArgumentError(argument, file.refused);
  return { ...fromBytes(file.bytes), name: name ?? file.name };
}
