/**
 * What the first bytes of an image say of it, read before anybody opens the rest: a few bytes can ask for gigabytes of
 * pixels. Pure.
 */

/** In pixels, as they are stored. */
interface Size {
  readonly width: number;
  readonly height: number;
}

export interface ImageHeader extends Size {
  /** How it is to be turned for the eye, as Exif counts: 1 as it is, 2 to 8 mirrored or turned. */
  readonly orientation: number;
}

type ReadHeader = (view: DataView) => Partial<ImageHeader> | undefined;

const FORMATS: Readonly<Record<string, ReadHeader>> = {
  "image/png": (view) =>
    view.getUint32(12) === 0x49484452 // IHDR
      ? { width: view.getUint32(16), height: view.getUint32(20) }
      : undefined,
  "image/gif": (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  "image/bmp": (view) => ({
    width: view.getInt32(18, true),
    // Below 0 where the highest row comes first.
    height: Math.abs(view.getInt32(22, true)),
  }),
  "image/jpeg": readJpeg,
  "image/webp": readWebp,
};

/** Types whose header can be read. */
export function isKnownImage(mimeType: string): boolean {
  return Object.hasOwn(FORMATS, mimeType);
}

/** @returns undefined for what is no such image, or is cut off before it says how large it is */
export function readImageHeader(bytes: Uint8Array, mimeType: string): ImageHeader | undefined {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { width = 0, height = 0, orientation = 1 } = FORMATS[mimeType]?.(view) ?? {};
    return width > 0 && height > 0 ? { width, height, orientation } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Markers without a length: nothing, restarts, and the begin. */
const BARE = (marker: number): boolean => marker === 0x01 || marker >= 0xd0 && marker <= 0xd8;

/** Segments that tell the size: SOF0 to SOF15, among which are tables of other kinds. */
const IS_FRAME = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function readJpeg(view: DataView): Partial<ImageHeader> | undefined {
  let orientation: number | undefined;
  let at = 2;
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    // Any number of these may stand before a marker.
    if (marker === 0xff) at++;
    else if (BARE(marker)) at += 2;
    else if (IS_FRAME(marker)) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), orientation };
    } else {
      const length = view.getUint16(at + 2);
      if (marker === 0xe1) orientation ??= readOrientation(view, { start: at + 4, length });
      at += 2 + Math.max(2, length);
    }
  }
  return undefined;
}

const ORIENTATION_TAG = 0x0112;

/** From the first directory of an Exif segment; undefined where it says none. */
function readOrientation(
  whole: DataView,
  { start, length }: { start: number; length: number },
): number | undefined {
  const view = new DataView(whole.buffer, whole.byteOffset + start, length - 2);
  if (view.byteLength < 14 || view.getUint32(0) !== 0x45786966) return undefined; // Exif
  const base = 6;
  const isLittle = view.getUint16(base) === 0x4949;
  const directory = base + view.getUint32(base + 4, isLittle);
  if (directory + 2 > view.byteLength) return undefined;
  const count = view.getUint16(directory, isLittle);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > view.byteLength) return undefined;
    if (view.getUint16(entry, isLittle) !== ORIENTATION_TAG) continue;
    const value = view.getUint16(entry + 8, isLittle);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}

/** The most pixels that any part of it has: a small canvas may hold a picture that is large. */
function readWebp(view: DataView): Size | undefined {
  return [...webpSizes(view, { start: 12, end: view.byteLength })]
    .reduce<Size | undefined>((most, size) => areaOf(size) > areaOf(most) ? size : most, undefined);
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The canvas, its frames and the pictures in them, as each says itself. */
function* webpSizes(view: DataView, { start, end }: Range): Generator<Size> {
  for (let at = start; at + 8 <= end;) {
    const body = at + 8;
    const length = view.getUint32(at + 4, true);
    switch (view.getUint32(at)) {
      case 0x56503820: // "VP8 ": with loss
        yield {
          width: view.getUint16(body + 6, true) & 0x3fff,
          height: view.getUint16(body + 8, true) & 0x3fff,
        };
        break;
      case 0x5650384c: { // VP8L: without loss
        const bits = view.getUint32(body + 1, true);
        yield { width: (bits & 0x3fff) + 1, height: (bits >>> 14 & 0x3fff) + 1 };
        break;
      }
      case 0x56503858: // VP8X: the canvas
        yield { width: uint24(view, body + 4) + 1, height: uint24(view, body + 7) + 1 };
        break;
      case 0x414e4d46: // ANMF: a frame, with its picture
        yield { width: uint24(view, body + 6) + 1, height: uint24(view, body + 9) + 1 };
        yield* webpSizes(view, { start: body + 16, end: Math.min(end, body + length) });
    }
    at = body + length + length % 2;
  }
}

function areaOf(size: Size | undefined): number {
  return size === undefined ? 0 : size.width * size.height;
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) | view.getUint8(at + 2) << 16;
}
