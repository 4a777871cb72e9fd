/**
 * All that is asked about one model for one user, and how little of it has to be asked in a round.
 *
 * One question is asked as it is: nothing can escape, for what is compared is the state and never a date. Of several,
 * one call looks whether anything happened to any of their records, and only then each is asked.
 */
import { OdooError } from "../odoo/errors.ts";
import type { OdooService } from "../odoo/service.ts";
import { isDated } from "./fingerprint.ts";
import { look, type Sight } from "./look.ts";
import { isRefusal, type Question } from "./question.ts";
import { Records } from "./records.ts";
import { Snapshot, snapshotOf } from "./snapshot.ts";
import type { News, Subscription } from "./subscription.ts";
import type { Target } from "./target.ts";

/**
 * After a look that saw something so many are asked; who watches what is left is told to read again. Where nothing can
 * be seen at a look, so many are asked in their turn.
 */
const MAX_ASKED = 8;

type Seen = "same" | "different" | "unknown" | "unseen";

export interface Round {
  readonly signal: AbortSignal;
  /** Whether all have to be asked, and everybody told to read again. */
  readonly isGap: boolean;
  /** Told of a question that cannot be answered while others can. */
  readonly onError: (error: unknown) => void;
}

export class Questions {
  readonly #odoo: OdooService;
  readonly #model: string;
  readonly #records: Records;
  readonly #snapshots = new Map<string, Snapshot>();
  readonly #unanswered = new Set<Question>();
  #seen: Sight | undefined;
  /** Whose turn it is where nothing can be seen. */
  #turn = 0;

  constructor(odoo: OdooService, model: string) {
    this.#odoo = odoo;
    this.#model = model;
    this.#records = new Records(odoo, model);
  }

  get isEmpty(): boolean {
    return this.#all().length === 0;
  }

  /** Resolves once it is known what there is, with how to leave. @throws {CallError} where it cannot be read */
  async add(target: Target, subscription: Subscription, signal: AbortSignal): Promise<() => void> {
    if (target.kind === "record") return await this.#records.add(target.id, subscription, signal);
    const key = JSON.stringify(target);
    const snapshot = this.#snapshots.get(key) ?? new Snapshot(this.#odoo, snapshotOf(target));
    this.#snapshots.set(key, snapshot);
    const forget = (): void => {
      if (snapshot.isEmpty && this.#snapshots.get(key) === snapshot) this.#snapshots.delete(key);
    };
    try {
      const leave = await snapshot.add(subscription, signal);
      return () => {
        leave();
        forget();
      };
    } catch (error) {
      forget();
      throw error;
    }
  }

  /** What there is to tell. @throws {CallError} when Odoo cannot be asked, or answers nothing that was asked */
  async round({ signal, isGap, onError }: Round): Promise<News[]> {
    const questions = this.#all();
    if (isGap) {
      const news = await this.#askEach(questions, { signal, onError });
      return [...news.filter(({ change }) => change === "gone"), ...gap(questions)];
    }
    const sight = questions.length < 2 ? "unknown" : await this.#look(questions, signal);
    const news = await this.#askEach(this.#due(questions, sight), { signal, onError });
    return sight === "different" ? [...news, ...this.#unasked(questions.slice(MAX_ASKED))] : news;
  }

  #due(questions: readonly Question[], sight: Seen): readonly Question[] {
    switch (sight) {
      case "unknown":
        return questions;
      case "different":
        return questions.slice(0, MAX_ASKED);
      case "same":
        return questions.filter((question) => this.#unanswered.has(question));
      case "unseen": {
        const from = this.#turn % questions.length;
        this.#turn = from + MAX_ASKED;
        return [...questions.slice(from), ...questions.slice(0, from)].slice(0, MAX_ASKED);
      }
    }
  }

  /** What there is to tell where nothing can be asked any more. */
  gone(): News[] {
    return this.#all().map(({ subscriptions }) => ({ subscriptions, change: "gone" }));
  }

  /** A question that Odoo fails to answer keeps nobody from hearing the others' news. */
  async #askEach(
    questions: readonly Question[],
    { signal, onError }: Omit<Round, "isGap">,
  ): Promise<News[]> {
    const news: News[] = [];
    let failed = 0;
    for (const question of questions) {
      try {
        news.push(...await this.#ask(question, signal));
      } catch (error) {
        if (!(error instanceof OdooError) || ++failed === this.#all().length) throw error;
        if (!this.#unanswered.has(question)) onError(error);
        this.#unanswered.add(question);
      }
    }
    return news;
  }

  /** Records first: there is no more than one question for all of them. */
  #all(): (Records | Snapshot)[] {
    return [...(this.#records.isEmpty ? [] : [this.#records]), ...this.#snapshots.values()];
  }

  async #ask(question: Question, signal: AbortSignal): Promise<News[]> {
    const news = await askTwice(question, signal);
    return this.#unanswered.delete(question) ? gap([question]) : news;
  }

  #unasked(questions: readonly (Records | Snapshot)[]): News[] {
    return questions.map((question) => {
      if (question instanceof Snapshot) question.forget();
      return { subscriptions: question.subscriptions, change: "changed" };
    });
  }

  /** `unknown` where there is nothing to compare with, `unseen` where a look shows nothing. @throws {CallError} */
  async #look(questions: readonly Question[], signal: AbortSignal): Promise<Seen> {
    const before = this.#seen;
    try {
      const schema = await this.#odoo.schema(this.#model, { signal });
      // The last written records are found by their date.
      if (!isDated(schema)) return "unseen";
      const now = this.#seen = await look(this.#odoo, { schema, questions, signal });
      if (before?.of !== now.of) return "unknown";
      return before.state === now.state ? "same" : "different";
    } catch (error) {
      // One of the questions may be to blame: they are asked each by itself.
      if (!(error instanceof OdooError) && !isRefusal(error)) throw error;
      return "unseen";
    }
  }
}

/** What the user may do may have changed since it was last read: a refusal counts when it comes again. */
async function askTwice(question: Question, signal: AbortSignal): Promise<News[]> {
  try {
    return await question.ask(signal);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  try {
    return await question.ask(signal);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return [{ subscriptions: question.subscriptions, change: "gone" }];
  }
}

function gap(questions: readonly Question[]): News[] {
  return questions.map(({ subscriptions }) => ({ subscriptions, change: "gap" }));
}
