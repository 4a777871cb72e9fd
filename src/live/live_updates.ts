/**
 * Tells who watches something in Odoo when it changes.
 *
 * Odoo tells nobody (ODOO-FACTS §7), so it is asked: one poll for each user and model, none where nobody watches. An
 * `OdooService` is a user: what is watched is what that user may read. Knows the Odoo service; must not know MCP.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { cancelled } from "../odoo/cancel.ts";
import { ArgumentError } from "../odoo/errors.ts";
import type { OdooService } from "../odoo/service.ts";
import { Poll } from "./poll.ts";
import { Subscription } from "./subscription.ts";
import type { Listener, Target } from "./target.ts";

export type { Change, Listener, Target } from "./target.ts";

export interface LiveUpdatesOptions {
  /** Milliseconds within which a change is told, while somebody is there or anything happens. */
  readonly intervalMs: number;
  /** Rounds that all polls of one user may begin in a minute together, so that calls find room beside them; as many as come unless told. */
  readonly roundsPerMinute?: number | undefined;
  /** Milliseconds after which a user whom Odoo did not let in is tried once more; two minutes unless told. */
  readonly refusedPauseMs?: number;
  /** How much one user may watch at once. */
  readonly maxWatches?: number;
  /** Told once when Odoo cannot be asked any more, when that is given up, and of listeners that throw. */
  readonly onError?: (error: unknown) => void;
}

/** Something that is watched, until it is disposed or gone. */
export type Watch = Disposable;

/** More than one connection may have: all callers may act as the same user. */
const MAX_WATCHES = 10_000;

/** The longest that an interval becomes so that calls find room, in milliseconds. */
const MAX_STRETCHED_MS = 60_000;

/** The poll of the modules: no model is called so. */
const MODULES = "";

interface User {
  watches: number;
  readonly polls: Map<string, Poll>;
  /** What makes the polls look at once, where Odoo tells that there is something. */
  bus?: Disposable | undefined;
}

export class LiveUpdates implements Disposable {
  readonly #options: LiveUpdatesOptions;
  readonly #users = new Map<OdooService, User>();
  /** Polls belong to nobody's call, also where they are begun or woken by one. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #isDisposed = false;

  constructor(options: LiveUpdatesOptions) {
    this.#options = options;
  }

  /**
   * Watches a target in the eyes of a user. Resolves once it is known what there is: every change after that is told.
   * @throws {CallError} where this user cannot read it, or watches too much: nothing is watched then
   */
  async watch(odoo: OdooService, target: Target, listener: Listener): Promise<Watch> {
    if (this.#isDisposed) throw cancelled("not_sent");
    const user = this.#users.get(odoo) ?? { watches: 0, polls: new Map() };
    this.#users.set(odoo, user);
    this.#takePlace(user);
    const subscription = new Subscription(listener);
    try {
      const leave = await this.#poll(odoo, user, target).add(target, subscription);
      subscription.onEnd(() => {
        leave();
        user.watches--;
      });
      this.#listen(odoo, user);
      return subscription;
    } catch (error) {
      user.watches--;
      throw error;
    }
  }

  /** That user is there, or has written something: what was asked less often, since nothing happened, no longer is. */
  wake(odoo: OdooService): void {
    this.#users.get(odoo)?.polls.forEach((poll) => poll.wake());
  }

  /** Nobody is told anything any more. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const { bus, polls } of this.#users.values()) {
      bus?.[Symbol.dispose]();
      polls.forEach((poll) => poll[Symbol.dispose]());
    }
    this.#users.clear();
  }

  /** What Odoo tells is not believed, but a reason to look. */
  #listen(odoo: OdooService, user: User): void {
    if (user.bus || this.#users.get(odoo) !== user) return;
    const look = (): void => user.polls.forEach((poll) => poll.hurry());
    this.#outside(() => void (user.bus = odoo.bus?.listen(look)));
  }

  #intervalOf({ polls }: User): number {
    const { intervalMs, roundsPerMinute = Infinity } = this.#options;
    const needed = polls.size * 60_000 / roundsPerMinute;
    return Math.max(intervalMs, Math.min(needed, MAX_STRETCHED_MS));
  }

  #takePlace(user: User): void {
    const { maxWatches = MAX_WATCHES } = this.#options;
    if (user.watches >= maxWatches) {
      throw new ArgumentError(
        "subscription",
        `${maxWatches} subscriptions are open, as many as one user may have: end some first`,
      );
    }
    user.watches++;
  }

  #poll(odoo: OdooService, user: User, target: Target): Poll {
    const model = target.kind === "models" ? MODULES : target.model;
    const known = user.polls.get(model);
    if (known) return known;
    const { refusedPauseMs, onError = () => {} } = this.#options;
    const poll = new Poll({
      odoo,
      model,
      intervalMs: () => this.#intervalOf(user),
      refusedPauseMs,
      outside: this.#outside,
      onError,
      onEmpty: () => {
        poll[Symbol.dispose]();
        if (user.polls.get(model) === poll) user.polls.delete(model);
        if (user.polls.size > 0 || this.#users.get(odoo) !== user) return;
        user.bus?.[Symbol.dispose]();
        this.#users.delete(odoo);
      },
    });
    user.polls.set(model, poll);
    return poll;
  }
}
