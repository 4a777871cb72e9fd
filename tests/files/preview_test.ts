/** Small images of images, and of what claims to be one. */
import { PhotonImage } from "@cf-wasm/photon";
import { sniffMimeType } from "../../src/files/mime.ts";
import { makePreview, type Preview } from "../../src/files/preview.ts";
import { Workers } from "../../src/files/workers.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import {
  BLUE,
  bmp,
  deflate,
  GIF,
  held,
  join,
  latin1,
  type Pixel,
  png,
  pngOf,
  RED,
  riffChunk,
  WEBP_LOSSLESS,
  WEBP_OF_16000,
  WEBP_WITH_LOSS,
} from "../support/images.ts";

const OPTIONS = { workers: new Workers(2) };
const DAMAGED = { refused: "the image is damaged" };

async function preview(bytes: Uint8Array<ArrayBuffer>, declared?: string): Promise<Preview> {
  const mimeType = declared ?? sniffMimeType(bytes.toBase64());
  const found = await makePreview({ bytes, mimeType }, OPTIONS);
  assert("bytes" in found, JSON.stringify(found));
  assertEquals(sniffMimeType(found.bytes.toBase64()), found.mimeType);
  return found;
}

interface Seen {
  readonly size: readonly [number, number];
  at(x: number, y: number): Pixel;
}

function look({ bytes }: Preview): Seen {
  const image = PhotonImage.new_from_byteslice(bytes);
  const size = [image.get_width(), image.get_height()] as const;
  const pixels = image.get_raw_pixels();
  return {
    size,
    at: (x, y) => {
      const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray((y * size[0] + x) * 4);
      return [red, green, blue, alpha];
    },
  };
}

/** As far as it survives lossy formats. */
function isLike(a: Pixel, b: Pixel): boolean {
  return a.every((value, i) => Math.abs(value - (b[i] ?? 0)) <= 30);
}

const jpeg = async (width: number, height: number): Promise<Uint8Array<ArrayBuffer>> => {
  const image = PhotonImage.new_from_byteslice(await png(width, height));
  return new Uint8Array(image.get_bytes_jpeg(90));
};

const FORMATS: readonly (readonly [string, () => Promise<Uint8Array<ArrayBuffer>>])[] = [
  ["PNG", () => png(300, 150)],
  ["JPEG", () => jpeg(300, 150)],
  ["GIF", () => Promise.resolve(Uint8Array.fromBase64(GIF))],
  ["WebP with loss", () => Promise.resolve(Uint8Array.fromBase64(WEBP_WITH_LOSS))],
  ["WebP without loss", () => Promise.resolve(Uint8Array.fromBase64(WEBP_LOSSLESS))],
  ["BMP", () => Promise.resolve(bmp(300, 150))],
];

for (const [format, make] of FORMATS) {
  Deno.test(`${format}: 256 pixels on its longer side, the picture whole`, async () => {
    const { size, at } = look(await preview(await make()));
    assertEquals(size, [256, 128]);
    for (const y of [5, 120]) {
      assert(isLike(at(5, y), RED) && isLike(at(250, y), BLUE), `${at(5, y)}; ${at(250, y)}`);
    }
  });

  Deno.test(`${format} that was cut off or spoiled is damaged`, async () => {
    const bytes = await make();
    const mimeType = sniffMimeType(bytes.toBase64());
    const spoiled = bytes.slice();
    spoiled.fill(0xff, 12);
    const half = bytes.slice(0, bytes.length / 2);
    for (const each of [bytes.slice(0, 16), bytes.slice(0, 24), half, spoiled]) {
      assertEquals(await makePreview({ bytes: each, mimeType }, OPTIONS), DAMAGED);
    }
  });
}

Deno.test("what is seen through stays so, and a photograph is a JPEG", async () => {
  const clear = await preview(
    await png(400, 400, (x, y) => [x % 256, y % 256, 0, x < 200 ? 0 : 255]),
  );
  assertEquals(clear.mimeType, "image/png");
  assertEquals([look(clear).at(10, 10)[3], look(clear).at(250, 10)[3]], [0, 255]);
  const noise = (x: number, y: number): Pixel => [x * y % 251, (x + y * 3) % 241, x % 97, 255];
  assertEquals((await preview(await png(400, 300, noise))).mimeType, "image/jpeg");
});

Deno.test("a picture is turned as its camera was held", async () => {
  const upright = await jpeg(300, 150);
  /** Which corner of the preview is red, of those at its left and its top. */
  const turned: readonly (readonly [orientation: number, size: number[], corner: Pixel])[] = [
    [1, [256, 128], RED],
    [2, [256, 128], BLUE],
    [3, [256, 128], BLUE],
    [4, [256, 128], RED],
    [5, [128, 256], RED],
    [6, [128, 256], RED],
    [7, [128, 256], BLUE],
    [8, [128, 256], BLUE],
    [9, [256, 128], RED],
  ];
  for (const [orientation, size, corner] of turned) {
    const seen = look(await preview(held(upright, orientation)));
    assertEquals([...seen.size], size, `orientation ${orientation}`);
    assert(isLike(seen.at(3, 3), corner), `orientation ${orientation}: ${seen.at(3, 3)}`);
  }
});

Deno.test("orientation tells up from down and left from right", async () => {
  // Red above blue, and darker at the left.
  const image = await png(300, 300, (x, y) => {
    const [red, green, blue] = y < 150 ? RED : BLUE;
    return x < 150 ? [red / 2, green / 2, blue / 2, 255] : [red, green, blue, 255];
  });
  const bytes = new Uint8Array(PhotonImage.new_from_byteslice(image).get_bytes_jpeg(95));
  const dark = ([red, green, blue]: Pixel): Pixel => [red / 2, green / 2, blue / 2, 255];
  const corners: Readonly<Record<number, readonly [Pixel, Pixel]>> = {
    // Top left, top right.
    2: [RED, dark(RED)],
    3: [BLUE, dark(BLUE)],
    4: [dark(BLUE), BLUE],
    5: [dark(RED), dark(BLUE)],
    6: [dark(BLUE), dark(RED)],
    7: [BLUE, RED],
    8: [RED, BLUE],
  };
  for (const [orientation, [left, right]] of Object.entries(corners)) {
    const { at } = look(await preview(held(bytes, Number(orientation))));
    assert(isLike(at(20, 20), left), `orientation ${orientation}, left: ${at(20, 20)}`);
    assert(isLike(at(235, 20), right), `orientation ${orientation}, right: ${at(235, 20)}`);
  }
});

Deno.test("what is small already is left as it is, once it was seen whole", async () => {
  for (const bytes of [await png(256, 100), await jpeg(100, 256)]) {
    assertEquals((await preview(bytes)).bytes, bytes);
  }
  const half = (await png(200, 200)).slice(0, 150);
  assertEquals(await makePreview({ bytes: half, mimeType: "image/png" }, OPTIONS), DAMAGED);
});

Deno.test("a small picture in a large file is made smaller all the same", async () => {
  const photo = await jpeg(200, 100);
  const heavy = new Uint8Array(100_000);
  heavy.set(photo);
  const { bytes } = await preview(heavy);
  assert(bytes.length < 5_000, `${bytes.length} bytes`);
  assertEquals(look({ bytes, mimeType: "" }).size, [200, 100]);
});

Deno.test("what asks for more pixels than it should is refused unopened", async () => {
  const rows = await deflate(new Uint8Array(1_000));
  const sizes = [[100_000, 100_000], [5_000, 5_001], [65_536, 1], [
    2 ** 32 - 1,
    2 ** 32 - 1,
  ]] as const;
  for (const [width, height] of sizes) {
    const bytes = pngOf({ width, height, rows });
    const found = await makePreview({ bytes, mimeType: "image/png" }, OPTIONS);
    assert("refused" in found);
    assertEquals(
      found.refused,
      `the image has ${width} × ${height} pixels, previews are made of up to 25 million: ` +
        "read the file itself",
    );
  }
  const within = pngOf({ width: 5_000, height: 5_000, rows });
  assertEquals(await makePreview({ bytes: within, mimeType: "image/png" }, OPTIONS), DAMAGED);
  const none = pngOf({ width: 0, height: 5, rows });
  assertEquals(await makePreview({ bytes: none, mimeType: "image/png" }, OPTIONS), DAMAGED);
});

Deno.test("a small canvas with a large picture in it is refused unopened", async () => {
  const picture = Uint8Array.fromBase64(WEBP_OF_16000).slice(12);
  const canvas = Uint8Array.of(0, 0, 0, 0, 9, 0, 0, 9, 0, 0);
  const frame = join([
    new Uint8Array(6),
    Uint8Array.of(9, 0, 0, 9, 0, 0),
    new Uint8Array(4),
    picture,
  ]);
  for (const inner of [picture, riffChunk("ANMF", frame)]) {
    const body = join([latin1("WEBP"), riffChunk("VP8X", canvas), inner]);
    const found = await makePreview(
      { bytes: riffChunk("RIFF", body), mimeType: "image/webp" },
      OPTIONS,
    );
    assert("refused" in found);
    assertStringIncludes(found.refused, "the image has 16000 × 16000 pixels");
  }
});

Deno.test("what is no picture of that kind has no preview", async () => {
  const bytes = new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg'/>");
  for (const mimeType of ["image/svg+xml", "application/pdf", "image/tiff", "constructor"]) {
    const found = await makePreview({ bytes, mimeType }, OPTIONS);
    assert("refused" in found);
    assertStringIncludes(found.refused, "has no preview");
    assertStringIncludes(found.refused, "read the file itself");
  }
  assertEquals(await makePreview({ bytes, mimeType: "image/png" }, OPTIONS), DAMAGED);
});

Deno.test("whoever cancels waits for no preview", async () => {
  const controller = new AbortController();
  const file = { bytes: await png(2_000, 1_000), mimeType: "image/png" };
  const making = makePreview(file, { ...OPTIONS, signal: controller.signal });
  controller.abort(new Error("not wanted any more"));
  await assertRejects(() => making, Error, "not wanted any more");
});
