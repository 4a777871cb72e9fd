/** Names of arguments that Odoo itself tells, for a protocol that takes no others: asked once for each model. */
import { Cache } from "../cache.ts";
import { OdooError } from "../errors.ts";
import type { Read } from "./log_in.ts";
import type { Login, ModelCall, Protocol, Signature, SignatureLookup } from "./protocol.ts";
import { isUnspoken, withoutSending } from "./refusal.ts";

type ByMethod = ReadonlyMap<string, Signature>;

/** Models whose names are kept until the next log-in: whoever calls may write any. */
const MAX_MODELS = 500;

export class Signatures {
  readonly #login: Login;
  readonly #read: Read;
  readonly #models = new Cache<ByMethod>({ enabled: true, ttlMs: Infinity, maxSize: MAX_MODELS });

  constructor(login: Login, read: Read) {
    this.#login = login;
    this.#read = read;
  }

  /** Undefined where nothing needs to be told, or Odoo tells nothing. @throws {CallError} `not_sent` */
  async find(protocol: Protocol, call: ModelCall): Promise<Signature | undefined> {
    const { signatures } = protocol;
    if (!signatures?.isNeeded(call)) return undefined;
    const { model, method } = call;
    const load = (): Promise<ByMethod> => this.#ask(protocol, { ...signatures, model });
    try {
      return (await this.#models.get(model, load)).get(method);
    } catch (error) {
      throw withoutSending(error);
    }
  }

  clear(): void {
    this.#models.clear();
  }

  async #ask(
    protocol: Protocol,
    { encode, read, model }: SignatureLookup & { model: string },
  ): Promise<ByMethod> {
    try {
      return read(await this.#read(protocol, encode(this.#login, model)));
    } catch (error) {
      // The user may not read the documentation, or there is none: the names must come from the caller.
      if (error instanceof OdooError || isUnspoken(error)) return new Map();
      throw error;
    }
  }
}
