/** Images to be opened: red on the left and blue on the right, and some that are not what they say. */

export type Pixel = readonly [red: number, green: number, blue: number, alpha: number];
type Paint = (x: number, y: number) => Pixel;

export const RED: Pixel = [200, 30, 30, 255];
export const BLUE: Pixel = [20, 40, 200, 255];

export const split = (width: number): Paint => (x) => x < width / 2 ? RED : BLUE;

/** 300 × 150, red and blue. */
export const WEBP_WITH_LOSS =
  "UklGRvYAAABXRUJQVlA4IOoAAADwEACdASosAZYAPhkMhUIhBD0ABABhLS3cLr94AfgBrvvAPwA/W7+Ss4A/gGUAfoAAO8/1WMvzBn6FRgFwx0n+pl+dJ/qsi2zF/2lsW2YwC4Y6TxGCqg0/1WRbZc/yfVZFtmMAuDeTORgFwx0n+pl+dJ/qsi2zF/2lsW2YwC4Y6TxGCqg0/1WRbZc/yfVZFkAA/v+7xv2lDfDt+gL+U0VuQO/+Sgq+eczH/pFMUb//5p+55tpo6n//zT9zzbf/5D9+wv//LCm+PSqaq3/ywpvj1n7wgWa8w1QNqGqA80NUB5oaoDzQ1QEAAAA=";
export const WEBP_LOSSLESS =
  "UklGRjIAAABXRUJQVlA4TCYAAAAvK0ElAA9wFPtT0N4Kef6DB2TSNnU2/6r21sBYRP8noGIw7795AA==";
/** 16,000 × 16,000, all black: a gigabyte once it is opened. */
export const WEBP_OF_16000 = "UklGRhoAAABXRUJQVlA4TA4AAAAvf/6fDwcQEf0PRET/Aw==";
export const GIF =
  "R0lGODdhLAGWAIEAAMgeHhQoyAAAAAAAACwAAAAALAGWAEAI/wABCBxIsKDBgwgTKlzIsKHDhxAdBphIsaLFixgzatzIsaPHjyBDfoxIsqTJkyhTKhTJsqXLlzBjblRJs6bNmyZl6tzJs6dLnECDCr3ps6jRoz2HKl3KlCHSp1CjdmxKtSpTqVizRrXKtatNrWDD8vRKtixJsWjTsjTLtm1CtXDjanRLt67cu3jr6mWLty/cvYC9+h0sNrDhqoQTZz3MeKnix1AbSw4KubLRyZi/Wt68M7PnlJxDx/xMuqTo0y1Lq36IujXI1bAXup7NMbbtg7RzY7zNe6Du3xR79wYOXDhv4r+N30auW7lt5rmdx4ZOWzps6rOtr8buWrtq7q29l/8Gj1o8afKnzX9GL1q9Z/ah3WeGz1k+Zvqb7U/Gb1m/ZP6V+dcYgJAJyBiBjxl4GIKKKWgYg4k5GBiEhEkIGIWDWbgXhn5pqBeHfXloF4h3iUgXiSWa2BaKcqm4Iot/uWgWjDHKSBaNatlYFo5p6Xgjj4X52BWQQQppFZFhGckVkmApeSSTizlJFZRRSnkVlVJZ2RSWWWrpGJeReakUmGGKKRSZT5k5FJpIqXkmm5e5CRScccpJFJ0+2YkTnnnqqRmfnflZE6BjCUoToYEaChqiMimqEqONOooSpKNJehKlMFl6KaY/aWoap6l5ehaoa4kaEamlmsoaqiGpChGrrbrQKhGsI8naEK212iobrlPpuiuvM/m6ErDBCosQscUaaxCycymLG7O7ObsstBdJOy21FVlbELYWaUsQt9l6KxC4wYkLALkTmXsuuuqiG0C77JrrLrzk0guuvdzii62+1PILrb/MAoyswMQSDKzBvCKMq8K0Mgyrw6xCjKrEpFIMqsWcYoypxpRyDKnHjIKMqMiEkgyoyXyijKfKdLIMp8tswoymzGTSDKbNXOKMpc5U8gylz0wCjaTQRBINpNE8Io2j0jQyDaPTLEKNotQkUg1iQAA7";

/** A PNG of any size, eight bits for each of four channels. */
export async function png(
  width: number,
  height: number,
  paint: Paint = split(width),
): Promise<Uint8Array<ArrayBuffer>> {
  const rows = new Uint8Array(height * (width * 4 + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set(paint(x, y), y * (width * 4 + 1) + 1 + x * 4);
  }
  return pngOf({ width, height, rows: await deflate(rows) });
}

/** A PNG that says it is so large, whatever its rows hold. */
export function pngOf(
  { width, height, rows }: { width: number; height: number; rows: Uint8Array },
): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0]);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  return join([
    new Uint8Array([0x89, ...latin1("PNG\r\n\x1a\n")]),
    chunk("IHDR", header),
    chunk("IDAT", rows),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** A BMP of 24 bits, from the lowest row up. */
export function bmp(width: number, height: number): Uint8Array<ArrayBuffer> {
  const stride = Math.ceil(width * 3 / 4) * 4;
  const bytes = new Uint8Array(54 + stride * height);
  const view = new DataView(bytes.buffer);
  bytes.set(latin1("BM"));
  const numbers = [[2, bytes.length], [10, 54], [14, 40], [18, width], [22, height]] as const;
  for (const [at, value] of numbers) view.setUint32(at, value, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = split(width)(x, y);
      bytes.set([blue, green, red], 54 + y * stride + x * 3);
    }
  }
  return bytes;
}

/** The JPEG with an Exif segment that says how the camera was held. */
export function held(jpeg: Uint8Array, orientation: number): Uint8Array<ArrayBuffer> {
  const exif = [
    ...latin1("Exif\0\0MM\0*"),
    ...[0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
  ];
  return join([
    jpeg.subarray(0, 2),
    new Uint8Array([0xff, 0xe1, 0, exif.length + 2, ...exif]),
    jpeg.subarray(2),
  ]);
}

export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return await new Response(packed).bytes();
}

/** A part of a WebP. */
export function riffChunk(name: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, data.length, true);
  return join([latin1(name), length, data, new Uint8Array(data.length % 2)]);
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const body = join([latin1(name), data]);
  const [length, sum] = [new Uint8Array(4), new Uint8Array(4)];
  new DataView(length.buffer).setUint32(0, data.length);
  new DataView(sum.buffer).setUint32(0, crc32(body));
  return join([length, body, sum]);
}

function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum >>> 1 ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

export function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
