/**
 * Makes a small image of one image, as a worker that is ended afterwards. The one place that knows the image library;
 * must not know who asks. How many pixels there are was looked at before.
 */
import { PhotonImage, resize, SamplingFilter } from "@cf-wasm/photon";
import type { ImageAnswer, ImageQuestion } from "./preview.ts";

/** Of 100: what photographs of this size are well seen with. */
const JPEG_QUALITY = 80;

globalThis.addEventListener("message", (event) => {
  if (!(event instanceof MessageEvent)) return;
  event.ports[0]?.postMessage(answer(event.data));
});

function answer(question: ImageQuestion): ImageAnswer {
  try {
    const image = PhotonImage.new_from_byteslice(question.bytes);
    return question.isSmall ? { isSame: true } : encode(turn(shrink(image, question), question));
  } catch {
    // The library ends with a trap whatever it does not like.
    return { refused: "the image is damaged" };
  }
}

function shrink(image: PhotonImage, { size }: ImageQuestion): PhotonImage {
  const [width, height] = [image.get_width(), image.get_height()];
  const factor = size / Math.max(width, height);
  if (factor >= 1) return image;
  const scaled = (side: number): number => Math.max(1, Math.round(side * factor));
  return resize(image, scaled(width), scaled(height), SamplingFilter.Triangle);
}

/** As Exif says that a camera was held: from 5 on rows are columns, then each axis may be mirrored. */
function turn(image: PhotonImage, { orientation }: ImageQuestion): PhotonImage {
  if (orientation === 1) return image;
  const [width, height] = [image.get_width(), image.get_height()];
  const isSwapped = orientation >= 5;
  const [outWidth, outHeight] = isSwapped ? [height, width] : [width, height];
  const mirrorsX = [2, 3, 7, 8].includes(orientation);
  const mirrorsY = [3, 4, 6, 7].includes(orientation);
  const from = new Uint32Array(image.get_raw_pixels().buffer);
  const to = from.map((_, at) => {
    const [column, row] = [at % outWidth, Math.floor(at / outWidth)];
    const [x, y] = isSwapped ? [row, column] : [column, row];
    const sourceX = mirrorsX ? width - 1 - x : x;
    const sourceY = mirrorsY ? height - 1 - y : y;
    return from[sourceY * width + sourceX] ?? 0;
  });
  return new PhotonImage(new Uint8Array(to.buffer), outWidth, outHeight);
}

/** What is seen through keeps that; of anything else the smaller form, which for photographs is JPEG. */
function encode(image: PhotonImage): ImageAnswer {
  const png = { bytes: new Uint8Array(image.get_bytes()), mimeType: "image/png" };
  if (isSeenThrough(image)) return png;
  const jpeg = new Uint8Array(image.get_bytes_jpeg(JPEG_QUALITY));
  return jpeg.length < png.bytes.length ? { bytes: jpeg, mimeType: "image/jpeg" } : png;
}

function isSeenThrough(image: PhotonImage): boolean {
  return image.get_raw_pixels().some((value, i) => i % 4 === 3 && value < 255);
}
