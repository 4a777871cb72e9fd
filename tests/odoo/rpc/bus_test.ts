/** One user's bus: what is said on it, how often is told of it, and what is kept from one connection to the next. */
import type { Conversation, Converse } from "../../../src/odoo/http/conversation.ts";
import { Bus } from "../../../src/odoo/rpc/bus.ts";
import { createWebPages, type WebPages } from "../../../src/odoo/rpc/web_pages.ts";
import { assert, assertEquals } from "../../support/assert.ts";

const COOKIE = "session_id=abcdefgh";

/** Web sessions of a server that lets everybody in. */
function openPages(): { pages: WebPages; asked: readonly string[] } {
  const asked: string[] = [];
  const pages = createWebPages({
    login: { database: "demo", username: "ada", secret: "hunter2", kind: "password" },
    deliver: ({ path }) => {
      asked.push(path);
      const text = JSON.stringify({ result: { uid: 2 } });
      return Promise.resolve({
        status: 200,
        contentType: "application/json",
        text,
        cookies: [`${COOKIE}; Path=/`],
      });
    },
  });
  return { pages, asked };
}

interface Line {
  readonly conversation: Conversation;
  readonly path: string;
  /** The other side hangs up. */
  hangUp(): void;
}

/** Hands the connections over, one after another. */
function openLines(): { converse: Converse; next(): Promise<Line> } {
  const lines: Line[] = [];
  const waiting: ((line: Line) => void)[] = [];
  return {
    converse: (path, conversation) =>
      new Promise((resolve) => {
        const line = { path, conversation, hangUp: resolve };
        conversation.signal.addEventListener("abort", () => resolve(), { once: true });
        const taker = waiting.shift();
        if (taker) taker(line);
        else lines.push(line);
      }),
    next: () => {
      const line = lines.shift();
      return line ? Promise.resolve(line) : new Promise((resolve) => void waiting.push(resolve));
    },
  };
}

/** The timers of a bus keep no program running, and so no test. */
function stayAwake(): Disposable {
  const timer = setInterval(() => {}, 1_000);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

const version = () => Promise.resolve({ major: 18, minor: 0, text: "18.0" });
const notification = (id: number) => JSON.stringify([{ id, message: { type: "x", payload: {} } }]);

Deno.test("it subscribes with its session, and after a loss with the last that it was told", async () => {
  using _awake = stayAwake();
  const { pages, asked } = openPages();
  const lines = openLines();
  using bus = new Bus({ pages, version, converse: lines.converse, pauseMs: 1 });
  using _listening = bus.listen(() => {});
  const first = await lines.next();
  const said = { event_name: "subscribe", data: { channels: [], last: 0 } };
  assertEquals([first.path, JSON.parse(first.conversation.say())], ["/websocket", said]);
  assertEquals(first.conversation.headers, { cookie: COOKIE });
  first.conversation.hear(notification(41));
  first.conversation.hear(notification(7));
  assertEquals(JSON.parse(first.conversation.say()).data.last, 41);
  first.hangUp();
  const second = await lines.next();
  assertEquals(JSON.parse(second.conversation.say()).data.last, 41);
  const session = ["/web/session/authenticate", "/web/session/destroy"];
  assertEquals(asked, [...session, "/web/session/authenticate"]);
});

Deno.test("however many notifications come, a listener is told of the first and then once a second", async () => {
  using _awake = stayAwake();
  const lines = openLines();
  using bus = new Bus({ ...openPages(), version, converse: lines.converse });
  let told = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  using _listening = bus.listen(() => {
    told++;
    if (told === 2) resolve();
  });
  const { conversation } = await lines.next();
  conversation.hear(notification(1));
  await new Promise((soon) => setTimeout(soon));
  for (let id = 2; id < 200; id++) conversation.hear(notification(id));
  await new Promise((soon) => setTimeout(soon));
  assertEquals(told, 1);
  await promise;
  assertEquals(told, 2);
});

Deno.test("watches that come and go quickly are no reason to log in again and again", async () => {
  const { pages, asked } = openPages();
  const lines = openLines();
  using bus = new Bus({ pages, version, converse: lines.converse });
  const first = bus.listen(() => {});
  const { conversation } = await lines.next();
  first[Symbol.dispose]();
  assert(conversation.signal.aborted);
  for (let i = 0; i < 50; i++) {
    using _listening = bus.listen(() => {});
    await Promise.resolve();
  }
  using _last = bus.listen(() => {});
  await new Promise((soon) => setTimeout(soon));
  assertEquals(asked, ["/web/session/authenticate", "/web/session/destroy"]);
});

Deno.test("that it does not work is told once", async () => {
  using _awake = stayAwake();
  let failures = 0;
  let attempts = 0;
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const converse: Converse = () => {
    attempts++;
    if (attempts === 4) resolve();
    return Promise.reject(new Error("no such thing"));
  };
  const onFailure = (): void => void failures++;
  using bus = new Bus({ ...openPages(), version, converse, onFailure, pauseMs: 10 });
  using _listening = bus.listen(() => {});
  await enough;
  assertEquals(failures, 1);
});

Deno.test("where nothing can be heard nobody logs in", async () => {
  const { pages, asked } = openPages();
  const { converse } = openLines();
  const old = () => Promise.resolve({ major: 15, minor: 0, text: "15.0" });
  using without = new Bus({ pages, version, converse: undefined });
  using before = new Bus({ pages, version: old, converse });
  using ended = new Bus({ pages, version, converse });
  ended[Symbol.dispose]();
  const listening = [without, before, ended].map((bus) => bus.listen(() => {}));
  await new Promise((soon) => setTimeout(soon));
  assertEquals(asked, []);
  listening.forEach((each) => each[Symbol.dispose]());
});
