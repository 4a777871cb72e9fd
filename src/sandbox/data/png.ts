/** The smallest valid PNG of one colour, as base64. A leaf. */

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  }
  return value >>> 0;
});

function crc32(bytes: readonly number[]): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (CRC_TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

function adler32(bytes: readonly number[]): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return ((high << 16) | low) >>> 0;
}

function long(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}

function chunk(name: string, data: readonly number[]): number[] {
  const body = [...name].map((letter) => letter.charCodeAt(0)).concat(data);
  return [...long(data.length), ...body, ...long(crc32(body))];
}

/** A square image; its pixels are stored, not compressed, so that no decoder is needed here. */
export function solidPng(size: number, colour: readonly [number, number, number]): string {
  const line = [0, ...Array.from({ length: size }, () => colour).flat()];
  const pixels = Array.from({ length: size }, () => line).flat();
  const length = [pixels.length & 0xff, pixels.length >>> 8];
  const stored = [0x78, 0x01, 0x01, ...length, ...length.map((byte) => byte ^ 0xff), ...pixels];
  const bytes = [
    0x89,
    ...[..."PNG\r\n\x1a\n"].map((letter) => letter.charCodeAt(0)),
    ...chunk("IHDR", [...long(size), ...long(size), 8, 2, 0, 0, 0]),
    ...chunk("IDAT", [...stored, ...long(adler32(pixels))]),
    ...chunk("IEND", []),
  ];
  return btoa(String.fromCharCode(...bytes));
}
