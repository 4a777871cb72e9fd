/**
 * A small image of an image. How large it is, is read before it is opened. Must not know the library: that is
 * `image_worker.ts`, which is loaded with the first image.
 */
import type { Refused } from "./content.ts";
import { type ImageHeader, isKnownImage, readImageHeader } from "./image_header.ts";
import type { FileBytes } from "./text.ts";
import { ISOLATED, type Workers } from "./workers.ts";

/** Pixels that the longer side of a preview has at most. */
export const PREVIEW_SIZE = 256;

/** What is small already is left as it is, where it has no more than so many bytes. */
const SMALL_BYTES = 65_536;

/** Pixels of an image that is opened: twice of what a telephone takes. Each is 12 to 16 bytes of memory meanwhile. */
const MAX_PIXELS = 25_000_000;

/** The longest side of such an image: rows are widened before they are made fewer. */
const MAX_SIDE = 65_535;

/** What an image may take, in milliseconds. */
const DEADLINE_MS = 20_000;

const DAMAGED = "the image is damaged";

export interface ImageQuestion {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Pixels of the longer side of the preview. */
  readonly size: number;
  readonly orientation: number;
  /** Whether it is answered as it is, once it was seen that it is whole. */
  readonly isSmall: boolean;
}

export interface Preview {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mimeType: string;
}

/** What the worker answers; no bytes where the image is to be taken as it is. */
export type ImageAnswer = Preview | { readonly isSame: true } | Refused;

export interface PreviewOptions {
  readonly workers: Workers;
  readonly signal?: AbortSignal | undefined;
}

export async function makePreview(
  file: FileBytes,
  { workers, signal }: PreviewOptions,
): Promise<Preview | Refused> {
  const { bytes, mimeType } = file;
  if (!isKnownImage(mimeType)) return { refused: noPreviewOf(mimeType) };
  const header = readImageHeader(bytes, mimeType);
  if (!header) return { refused: DAMAGED };
  if (isHuge(header)) return { refused: tooLarge(header) };
  const question = { bytes, size: PREVIEW_SIZE, ...describe(file, header) };
  const answer = await workers.ask<ImageQuestion, ImageAnswer>(question, {
    start: () => new Worker(new URL("./image_worker.ts", import.meta.url), ISOLATED),
    noun: "image",
    deadlineMs: DEADLINE_MS,
    signal,
  });
  return "isSame" in answer ? { bytes, mimeType } : answer;
}

function noPreviewOf(mimeType: string): string {
  const why = mimeType === "image/svg+xml"
    ? "an SVG is a drawing in text, which has no preview"
    : `a file of type ${mimeType} has no preview: one can be had of PNG, JPEG, GIF, WebP and BMP`;
  return `${why}; read the file itself`;
}

function isHuge({ width, height }: ImageHeader): boolean {
  return width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE;
}

function tooLarge({ width, height }: ImageHeader): string {
  return `the image has ${width} × ${height} pixels, previews are made of up to ${
    MAX_PIXELS / 1_000_000
  } million: read the file itself`;
}

function describe(
  { bytes }: FileBytes,
  { width, height, orientation }: ImageHeader,
): { orientation: number; isSmall: boolean } {
  const isSmall = Math.max(width, height) <= PREVIEW_SIZE && bytes.byteLength <= SMALL_BYTES;
  return { orientation, isSmall };
}
