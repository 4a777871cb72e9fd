/**
 * How a question gets its answer: from somebody who is asked, or from what is known where nobody may be. Knows no
 * question itself.
 */
import { UsageError } from "../config/errors.ts";
import type { Terminal } from "./terminal.ts";

export interface Question {
  readonly label: string;
  /** The option that answers it, as it is written: `--url URL`. */
  readonly option: string;
  /** What an empty answer means. */
  readonly fallback?: string | undefined;
}

export interface Choice {
  readonly label: string;
  readonly option: string;
  readonly items: readonly string[];
}

export interface Questions {
  /** Whether a wrong answer can be given anew. */
  readonly canAskAgain: boolean;
  /** @throws {UsageError} where there is no answer */
  text(question: Question): Promise<string>;
  /** Undefined where the answer is empty and that `mayBeEmpty`. @throws {UsageError} */
  secret(question: Question & { mayBeEmpty: boolean }): Promise<string | undefined>;
  confirm(question: { label: string; option: string; fallback: boolean }): Promise<boolean>;
  /** One of the items, or another text. */
  choose(choice: Choice): Promise<string>;
}

/** Asks. The end of the input is no answer. */
export function attended(terminal: Terminal): Questions {
  const text = async ({ label, option, fallback }: Question): Promise<string> => {
    const hint = fallback === undefined ? "" : ` [${fallback}]`;
    while (true) {
      const line = await terminal.ask(`${label}${hint}: `);
      const answer = line?.trim() || fallback;
      if (answer) return answer;
      if (line === undefined) throw unanswered(option);
    }
  };
  return {
    canAskAgain: true,
    text,
    async secret({ label, option, mayBeEmpty }) {
      while (true) {
        const answer = await terminal.askSecret(`${label}: `);
        if (answer) return answer;
        if (answer === undefined) throw unanswered(option);
        if (mayBeEmpty) return undefined;
      }
    },
    async confirm({ label, option, fallback }) {
      while (true) {
        const line = await terminal.ask(`${label} [${fallback ? "Y/n" : "y/N"}]: `);
        if (line === undefined) throw unanswered(option);
        const answer = line.trim().toLowerCase();
        if (answer === "") return fallback;
        if (/^(y|yes|s|si|sì)$/.test(answer)) return true;
        if (/^(n|no)$/.test(answer)) return false;
        terminal.say("Please answer y or n.");
      }
    },
    async choose({ label, option, items }) {
      items.forEach((item, i) => terminal.say(`  ${i + 1}  ${item}`));
      const answer = await text({ label, option });
      return /^\d+$/.test(answer) ? items[Number(answer) - 1] ?? answer : answer;
    },
  };
}

/** Asks nothing: what is not known is missing. */
export function unattended(): Questions {
  return {
    canAskAgain: false,
    text: ({ option, fallback }) =>
      fallback === undefined ? Promise.reject(missing(option)) : Promise.resolve(fallback),
    secret: ({ option, mayBeEmpty }) =>
      mayBeEmpty ? Promise.resolve(undefined) : Promise.reject(missing(option)),
    confirm: ({ fallback }) => Promise.resolve(fallback),
    choose: ({ option, items }) =>
      Promise.reject(
        new UsageError(
          option,
          `Cannot set up: there are several (${items.join(", ")}), say ${option}`,
        ),
      ),
  };
}

function missing(option: string): UsageError {
  return new UsageError(option, `Cannot set up: nothing may be asked with --yes, give ${option}`);
}

function unanswered(option: string): UsageError {
  return new UsageError(
    option,
    `Cannot go on: the input ended before an answer, give ${option}; nothing was changed`,
  );
}
