/**
 * How many calls to one Odoo may be under way, and whose turn is next. Knows nothing of what the calls are.
 *
 * Every identity has a lane of its own: lanes take turns, so that nobody waits behind another's queue, and the
 * last free place is kept for a lane that holds none, so that slow calls of one identity cannot stop the others.
 */
import { cancelled } from "../cancel.ts";

/** Runs a task when it is its turn: within one lane first come, first served. */
export type Gate = <T>(task: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

export interface Lane extends Disposable {
  readonly run: Gate;
}

export interface Pool {
  /** A lane for one identity, until it is disposed: who waits in it then, or comes again, still gets a turn. */
  open(): Lane;
  /** Tasks under way. */
  readonly running: number;
  /** Tasks that wait for their turn. */
  readonly waiting: number;
}

interface Queue {
  readonly waiting: (() => void)[];
  running: number;
  isOpen: boolean;
}

/** Creates a pool that lets `size` tasks run at once. A waiting task whose signal fires leaves its queue. */
export function createPool(size: number): Pool {
  /** In the order of their turns: who was served goes to the end. */
  const queues: Queue[] = [];
  let free = size;

  const mayRun = ({ waiting, running }: Queue): boolean =>
    waiting.length > 0 && (free > 1 || size === 1 || queues.length === 1 || running === 0);

  function serve(): void {
    while (free > 0) {
      const turn = queues.findIndex(mayRun);
      const [queue] = turn < 0 ? [] : queues.splice(turn, 1);
      if (!queue) return;
      queues.push(queue);
      free--;
      queue.running++;
      queue.waiting.shift()?.();
    }
  }

  async function enter(queue: Queue, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw cancelled("not_sent");
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    queue.waiting.push(resolve);
    if (!queue.isOpen && !queues.includes(queue)) queues.push(queue);
    const leave = (): void => {
      const place = queue.waiting.indexOf(resolve);
      // Whose turn has come is in the queue no more.
      if (place < 0) return;
      queue.waiting.splice(place, 1);
      retire(queue);
      reject(cancelled("not_sent"));
    };
    signal?.addEventListener("abort", leave, { once: true });
    serve();
    await promise.finally(() => signal?.removeEventListener("abort", leave));
  }

  function leave(queue: Queue): void {
    free++;
    queue.running--;
    retire(queue);
    serve();
  }

  /** Takes a closed lane out, once nobody waits in it. */
  function retire(queue: Queue): void {
    const place = queue.isOpen || queue.waiting.length > 0 ? -1 : queues.indexOf(queue);
    if (place >= 0) queues.splice(place, 1);
  }

  return {
    open() {
      const queue: Queue = { waiting: [], running: 0, isOpen: true };
      queues.push(queue);
      return {
        run: async (task, signal) => {
          await enter(queue, signal);
          try {
            return await task();
          } finally {
            leave(queue);
          }
        },
        [Symbol.dispose]: () => {
          queue.isOpen = false;
          retire(queue);
          serve();
        },
      };
    },
    get running() {
      return size - free;
    },
    get waiting() {
      return queues.reduce((sum, queue) => sum + queue.waiting.length, 0);
    },
  };
}
