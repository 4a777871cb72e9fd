/**
 * What a server says to the question for its version, over each protocol: asked without a log-in, so that it tells
 * whether an Odoo is there and how it is spoken to. Must not know what that means for whoever asks.
 */
import { CallError, NetworkError, RateLimitError } from "../errors.ts";
import type { HttpResponse, HttpSend } from "../http/client.ts";
import type { Protocol, ProtocolName } from "./protocol.ts";

export interface Spoken {
  readonly name: ProtocolName;
  /** Absent where the connection itself was refused, by a proxy. */
  readonly answer?: HttpResponse;
  /** Our clock when the answer came. */
  readonly at: number;
  /** As the server tells it; absent where the protocol is not spoken. */
  readonly version?: string;
  readonly failure?: CallError;
}

/** Each protocol, in its turn. @throws {CallError} where none is worth asking any more */
export async function* askVersions(
  protocols: readonly Protocol[],
  send: HttpSend,
): AsyncGenerator<Spoken> {
  for (const protocol of protocols) yield await askVersion(protocol, send);
}

async function askVersion(protocol: Protocol, send: HttpSend): Promise<Spoken> {
  const { name } = protocol;
  let answer: HttpResponse | undefined;
  let at = Date.now();
  try {
    answer = await send(protocol.encodeVersion());
    at = Date.now();
    const version = protocol.readVersion(protocol.decode(answer));
    return { name, answer, at, ...(version !== undefined && { version }) };
  } catch (error) {
    if (!(error instanceof CallError) || isForAll(error)) throw error;
    return { name, ...(answer && { answer }), at, failure: error };
  }
}

/** A server that is gone is gone for every protocol, and one that wants fewer calls gets no more. */
function isForAll(error: CallError): boolean {
  return error instanceof RateLimitError ||
    (error instanceof NetworkError && error.status === undefined);
}
