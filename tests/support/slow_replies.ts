/** Answers that never end in time, or never end at all. Knows HTTP on the wire; not Odoo. */
import type { Reply } from "./faulty_server.ts";

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

/** The head at once, then one byte a second until the client has gone. */
export const oneByteASecond: Reply = async (wire) => {
  await wire.write(`${HEAD}content-length: 1000\r\n\r\n`);
  const gone = wire.gone();
  while (await isStillThere(gone)) await wire.write(" ");
};

async function isStillThere(gone: Promise<void>): Promise<boolean> {
  const { promise: second, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, 1000, true);
  return await Promise.race([second, gone.then(() => false)]).finally(() => clearTimeout(timer));
}

export interface Flood {
  readonly reply: Reply;
  /** Bytes that the network took so far. */
  readonly sent: number;
}

/** A body of that many bytes, its length declared or not, as fast as the client takes it. */
export function flood(bytes: number, { declared }: { declared: boolean }): Flood {
  let sent = 0;
  const reply: Reply = async (wire) => {
    await wire.write(
      `${HEAD}${declared ? `content-length: ${bytes}` : "connection: close"}\r\n\r\n`,
    );
    const block = new Uint8Array(65_536).fill(0x20);
    let isGone = false;
    const gone = wire.gone().then(() => isGone = true);
    while (!isGone && sent < bytes) {
      await wire.write(block);
      if (!isGone) sent += block.length;
    }
    wire.close();
    await gone;
  };
  return {
    reply,
    get sent() {
      return sent;
    },
  };
}
