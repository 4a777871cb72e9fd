/** Names of arguments that Odoo itself tells, for a protocol that takes no others: asked once for each model. */
import { OdooError } from "../errors.ts";
import type { Read } from "./log_in.ts";
import type { Login, ModelCall, Protocol, Signature, SignatureLookup } from "./protocol.ts";
import { isUnspoken, withoutSending } from "./refusal.ts";

type ByMethod = ReadonlyMap<string, Signature>;

export class Signatures {
  readonly #login: Login;
  readonly #read: Read;
  readonly #models = new Map<string, Promise<ByMethod>>();

  constructor(login: Login, read: Read) {
    this.#login = login;
    this.#read = read;
  }

  /** Undefined where nothing needs to be told, or Odoo tells nothing. @throws {CallError} `not_sent` */
  async find(protocol: Protocol, call: ModelCall): Promise<Signature | undefined> {
    const { signatures } = protocol;
    if (!signatures?.isNeeded(call)) return undefined;
    const { model, method } = call;
    const known = this.#models.get(model) ?? this.#ask(protocol, { ...signatures, model });
    this.#models.set(model, known);
    try {
      return (await known).get(method);
    } catch (error) {
      this.#models.delete(model);
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
