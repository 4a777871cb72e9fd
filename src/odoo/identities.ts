/**
 * The Odoo users who are known besides the configured one: found by their credential, ended when idle, bounded in
 * number. Must not know how a user logs in.
 */
import type { Login } from "./rpc/protocol.ts";
import type { Bus } from "./rpc/bus.ts";
import type { Lane } from "./rpc/pool.ts";
import type { RpcSession } from "./rpc/session.ts";
import type { OdooService } from "./service.ts";
import { KINDS } from "./stale.ts";

/** Who calls: a user with a key or password, or a key alone. */
export type Credential = Pick<Login, "username" | "secret" | "kind" | "password">;

export interface Identity {
  readonly service: OdooService;
  readonly session: RpcSession;
  readonly bus: Bus;
  readonly lane: Lane;
}

export interface IdentitiesOptions {
  readonly create: (credential: Credential) => Identity;
  /** Milliseconds without a call after which one ends. */
  readonly idleMs: number;
}

/** Beyond that the longest idle goes. */
const MAX_IDENTITIES = 1_000;

export class Identities implements Disposable {
  readonly #options: IdentitiesOptions;
  readonly #known = new Map<string, Identity>();
  #sweeper: ReturnType<typeof setTimeout> | undefined;

  constructor(options: IdentitiesOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#known.size;
  }

  has(credential: Credential): boolean {
    return this.#known.has(keyOf(credential));
  }

  /** The identity of that credential, made where there is none yet. */
  open(credential: Credential): Identity {
    const key = keyOf(credential);
    const identity = this.#known.get(key) ?? this.#options.create(credential);
    this.#known.set(key, identity);
    identity.session.touch();
    this.#makeRoom();
    if (this.#sweeper === undefined) this.#sweep();
    return identity;
  }

  /** False where there was none. */
  end(credential: Credential): boolean {
    return this.#end(keyOf(credential));
  }

  [Symbol.iterator](): Iterator<Identity> {
    return this.#known.values();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#sweeper);
    for (const key of this.#known.keys()) this.#end(key);
  }

  #end(key: string): boolean {
    const identity = this.#known.get(key);
    if (identity) endIdentity(identity);
    return this.#known.delete(key);
  }

  /** Users that Odoo refused go first, then the longest idle; never one whose call runs. */
  #makeRoom(): void {
    const excess = this.#known.size - MAX_IDENTITIES;
    if (excess <= 0) return;
    const entries = [...this.#known];
    const refused = entries.filter(([, { session }]) => session.isRefused);
    // Each poll for a watched user counts as use. The last one came just now.
    const idle = entries.filter(([, { session }]) => !session.isRefused && !session.isRunning)
      .toSorted(([, a], [, b]) => a.session.usedAt - b.session.usedAt)
      .slice(0, -1);
    for (const [key] of [...refused, ...idle].slice(0, excess)) this.#end(key);
  }

  /** Ends who is idle, and comes back for the next one; a waiting program is not kept alive by it. */
  #sweep(): void {
    const { idleMs } = this.#options;
    this.#sweeper = undefined;
    const now = performance.now();
    let oldest = Infinity;
    for (const [key, { session }] of this.#known) {
      if (now - session.usedAt >= idleMs) this.#end(key);
      else oldest = Math.min(oldest, session.usedAt);
    }
    if (oldest === Infinity) return;
    this.#sweeper = setTimeout(() => this.#sweep(), Math.max(1, oldest + idleMs - now));
    Deno.unrefTimer(this.#sweeper);
  }
}

/** What runs is answered, what comes is refused, and nothing of the user is kept. */
export function endIdentity({ session, service, bus, lane }: Identity): void {
  bus[Symbol.dispose]();
  session.end();
  service.forget(KINDS);
  lane[Symbol.dispose]();
}

/** One entry for each user and secret; a length keeps the two apart. */
function keyOf({ username = "", secret, kind }: Credential): string {
  return `${kind} ${username.length} ${username}${secret}`;
}
