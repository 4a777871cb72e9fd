/**
 * Asks in rounds what one user wants to know of one model, tells the news, and keeps the pace: one round an interval,
 * fewer while nothing happens for long or Odoo cannot be asked. Must not know what is asked.
 */
import type { OdooService } from "../odoo/service.ts";
import { pauseAfter } from "./pace.ts";
import { Questions } from "./questions.ts";
import type { News, Subscription } from "./subscription.ts";
import type { Target } from "./target.ts";

export interface PollOptions {
  readonly odoo: OdooService;
  readonly model: string;
  readonly intervalMs: number;
  /** Runs a round as nobody's call in particular. */
  readonly outside: (run: () => void) => void;
  /** Nobody watches any more. */
  readonly onEmpty: () => void;
  /** Told once of each failure that lasts, and of listeners that throw. */
  readonly onError: (error: unknown) => void;
}

export class Poll implements Disposable {
  readonly #options: PollOptions;
  readonly #questions: Questions;
  readonly #end = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;
  #isUrgent = false;
  #begunAt = performance.now();
  #quiet = 0;
  #failed = 0;

  constructor(options: PollOptions) {
    this.#options = options;
    this.#questions = new Questions(options.odoo, options.model);
  }

  /**
   * Resolves once it is known what there is, with how to leave.
   * @throws {CallError} where it cannot be read: nothing is watched then
   */
  async add(target: Target, subscription: Subscription): Promise<() => void> {
    try {
      const leave = await this.#questions.add(target, subscription, this.#end.signal);
      this.wake();
      return () => {
        leave();
        this.#tidy();
      };
    } catch (error) {
      this.#tidy();
      throw error;
    }
  }

  /** Somebody is there: goes on at full pace, unless Odoo cannot be asked. */
  wake(): void {
    this.#quiet = 0;
    this.#schedule();
  }

  /** Something happened somewhere: asks now, or when the round under way is over, unless Odoo cannot be asked. */
  hurry(): void {
    this.#isUrgent = true;
    this.wake();
  }

  [Symbol.dispose](): void {
    this.#end.abort();
    clearTimeout(this.#timer);
  }

  #tidy(): void {
    if (this.#questions.isEmpty) this.#options.onEmpty();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#isRunning || this.#end.signal.aborted) return;
    const rounds = { quiet: this.#quiet, failed: this.#failed };
    const isNow = this.#isUrgent && this.#failed === 0;
    const pause = isNow ? 0 : pauseAfter(rounds, this.#options.intervalMs);
    const elapsed = performance.now() - this.#begunAt;
    const run = (): void => this.#options.outside(() => void this.#run());
    this.#timer = setTimeout(run, Math.max(0, Math.ceil(pause - elapsed)));
    Deno.unrefTimer(this.#timer);
  }

  async #run(): Promise<void> {
    const { onError } = this.#options;
    const { signal } = this.#end;
    this.#begunAt = performance.now();
    this.#isRunning = true;
    this.#isUrgent = false;
    try {
      const news = await this.#questions.round({ signal, isGap: this.#failed > 0, onError });
      this.#failed = 0;
      this.#quiet = news.length > 0 ? 0 : this.#quiet + 1;
      if (!signal.aborted) this.#tell(news);
    } catch (error) {
      this.#failed++;
      if (this.#failed === 1 && !signal.aborted) onError(error);
    } finally {
      this.#isRunning = false;
      this.#schedule();
    }
  }

  #tell(news: readonly News[]): void {
    for (const { subscriptions, change } of news) {
      for (const subscription of [...subscriptions]) {
        try {
          subscription.tell(change);
        } catch (error) {
          this.#options.onError(error);
        }
      }
    }
  }
}
