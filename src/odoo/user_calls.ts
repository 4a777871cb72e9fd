/**
 * Calls in the name of one user: in their own language, timezone and companies, with what a write makes stale forgotten
 * and an error explained. Must not know what any method does.
 */
import { OdooError } from "./errors.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import type { Metadata } from "./metadata.ts";
import type { ModelCall } from "./rpc/protocol.ts";
import { withoutSending } from "./rpc/refusal.ts";
import type { RpcSession } from "./rpc/session.ts";
import { type Kind, staleAfter } from "./stale.ts";

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A method of a model, without what it does not need. */
export type Call = Pick<ModelCall, "model" | "method"> & Partial<ModelCall>;

export interface UserCallsOptions {
  readonly session: RpcSession;
  readonly metadata: Metadata;
  /** What the context of each call says, over the user's own. */
  readonly scope: JsonObject;
  /** Told what a write made stale, so that others who keep it can forget it too. */
  readonly onStale?: ((kinds: readonly Kind[]) => void) | undefined;
}

export class UserCalls {
  readonly #options: UserCallsOptions;

  constructor(options: UserCallsOptions) {
    this.#options = options;
  }

  /** Of what changes nothing, and may be sent again. @throws {CallError} */
  read(call: Call, options: CallOptions = {}): Promise<Json> {
    return this.#send(call, { ...options, idempotent: true });
  }

  /** Of what may change anything. @throws {CallError} */
  async write(
    call: Call,
    options: CallOptions & { written?: readonly JsonObject[] },
  ): Promise<Json> {
    try {
      return await this.#send(call, { ...options, idempotent: false });
    } finally {
      // Also after a failure: what became of the call may not be known.
      const stale = staleAfter(call.model, options.written);
      if (stale.length > 0) this.#becomeStale(stale);
    }
  }

  #becomeStale(kinds: readonly Kind[]): void {
    this.#options.metadata.forget(kinds);
    this.#options.onStale?.(kinds);
  }

  async #send(call: Call, options: CallOptions & { idempotent: boolean }): Promise<Json> {
    const { metadata, session, scope } = this.#options;
    const userContext = await beforeSending(metadata.context(options.signal));
    const { args = [], kwargs = {} } = call;
    const own = isJsonObject(kwargs.context) ? kwargs.context : {};
    const context = { ...userContext, ...scope, ...own };
    try {
      return await session.execute({ ...call, args, kwargs: { ...kwargs, context } }, options);
    } catch (error) {
      throw error instanceof OdooError ? await metadata.explain(call.model, error) : error;
    }
  }
}

/** What a call needs to know first: a failure there says nothing of the call. */
export function beforeSending<T>(preparation: Promise<T>): Promise<T> {
  return preparation.catch((error) => {
    throw withoutSending(error);
  });
}
