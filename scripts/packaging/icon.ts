/** Draws the icon of the desktop extension: rows of a table in a speech bubble. Knows shapes and PNG alone. */
import { crc32, deflateSync } from "node:zlib";

type Colour = readonly [red: number, green: number, blue: number];

/** A rounded box by its middle, half its width and height, and its corners' radius; a square of 1 by 1 holds all. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly radius: number;
  readonly colour: Colour;
}

const PINE: Colour = [22, 78, 74];
const PAPER: Colour = [250, 248, 240];
const AMBER: Colour = [233, 161, 59];
const MIST: Colour = [143, 176, 168];

/** From the back to the front. */
const BOXES: readonly Box[] = [
  { x: 0.5, y: 0.5, width: 0.48, height: 0.48, radius: 0.11, colour: PINE },
  { x: 0.5, y: 0.45, width: 0.33, height: 0.26, radius: 0.07, colour: PAPER },
  { x: 0.5, y: 0.31, width: 0.25, height: 0.035, radius: 0.03, colour: AMBER },
  ...[0.44, 0.56].flatMap((y): Box[] => [
    { x: 0.33, y, width: 0.08, height: 0.025, radius: 0.02, colour: MIST },
    { x: 0.6, y, width: 0.15, height: 0.025, radius: 0.02, colour: MIST },
  ]),
];

/** The bubble's tail: the box whose colour it has, and the two edges that meet at its tip. */
const TAIL = { left: 0.3, right: 0.46, top: 0.68, tip: 0.84 } as const;

/** A square PNG with transparent corners. */
export function drawIcon(size: number): Uint8Array<ArrayBuffer> {
  const rows = Array.from({ length: size }, (_, y) => drawRow(y, size));
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, size);
  header.setUint32(4, size);
  // Eight bits a channel, with transparency.
  header.setUint16(8, 0x0806);
  return concatenate([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", deflateSync(concatenate(rows))),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** One line of pixels behind the byte that says that it is not filtered. */
function drawRow(y: number, size: number): Uint8Array<ArrayBuffer> {
  const row = new Uint8Array(1 + size * 4);
  for (let x = 0; x < size; x++) {
    row.set(pixel((x + 0.5) / size, (y + 0.5) / size, size), 1 + x * 4);
  }
  return row;
}

function pixel(x: number, y: number, size: number): number[] {
  let [red, green, blue, alpha] = [0, 0, 0, 0];
  for (const { colour, cover } of coverings(x, y, size)) {
    const rest = alpha * (1 - cover);
    const sum = rest + cover;
    if (sum === 0) continue;
    [red, green, blue] = [
      (red * rest + colour[0] * cover) / sum,
      (green * rest + colour[1] * cover) / sum,
      (blue * rest + colour[2] * cover) / sum,
    ];
    alpha = sum;
  }
  return [red, green, blue, alpha * 255].map(Math.round);
}

/** How much of the pixel each shape covers, with soft edges of one pixel. */
function coverings(x: number, y: number, size: number): { colour: Colour; cover: number }[] {
  const soft = (distance: number): number => Math.min(1, Math.max(0, 0.5 - distance * size));
  return [
    ...BOXES.map((box) => ({ colour: box.colour, cover: soft(toBox(box, x, y)) })),
    { colour: PAPER, cover: soft(toTail(x, y)) },
  ];
}

/** The distance to the edge; negative inside. */
function toBox({ x: middle, y: centre, width, height, radius }: Box, x: number, y: number): number {
  const across = Math.abs(x - middle) - width + radius;
  const along = Math.abs(y - centre) - height + radius;
  const outside = Math.hypot(Math.max(across, 0), Math.max(along, 0));
  return outside + Math.min(Math.max(across, along), 0) - radius;
}

function toTail(x: number, y: number): number {
  const slope = (TAIL.right - TAIL.left) / (TAIL.tip - TAIL.top);
  const edge = TAIL.right - (y - TAIL.top) * slope;
  return Math.max(TAIL.left - x, (x - edge) / Math.hypot(1, slope), TAIL.top - y);
}

function chunk(name: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = concatenate([new TextEncoder().encode(name), data]);
  const [length, check] = [data.length, crc32(body)].map((number) => {
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, number);
    return new Uint8Array(view.buffer);
  });
  return concatenate([length ?? new Uint8Array(), body, check ?? new Uint8Array()]);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
