/** The bus makes polls look at once; without it, or with a bad one, they go on as ever. */
import { LiveUpdates } from "../../src/live/live_updates.ts";
import type { Credential } from "../../src/odoo/identities.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/mod.ts";
import { assertEquals } from "../support/assert.ts";
import { type BusFront, type BusFrontOptions, startBusFront } from "../support/bus_front.ts";
import { openInstance, withKey, withPassword } from "../support/instance.ts";
import { countRounds, type Rounds } from "./rounds.ts";

const AN_HOUR = 3_600_000;
const PARTNER = "res.partner";
const MESSAGES = {
  kind: "list",
  model: "mail.message",
  domain: [["model", "=", PARTNER], ["res_id", "=", 12]],
  fields: ["body"],
} as const;
const RECORD = { kind: "record", model: PARTNER, id: 12 } as const;

interface Listening extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly front: BusFront | undefined;
  readonly live: LiveUpdates;
  readonly rounds: Rounds;
  readonly notices: readonly string[];
  /** Watches; `told` resolves with the first change. */
  watch(target: typeof MESSAGES | typeof RECORD): Promise<{ told: Promise<string> } & Disposable>;
  /** Writes a message that the watching user finds in the inbox. */
  post(): Promise<void>;
  write(): Promise<void>;
}

interface ListeningOptions extends SandboxOptions {
  readonly intervalMs?: number;
  readonly credentialOf?: (account: Sandbox["accounts"]["seller"]) => Credential;
  /** Another bus than the sandbox's own. */
  readonly bus?: BusFrontOptions;
}

async function startListening(options: ListeningOptions = {}): Promise<Listening> {
  const { intervalMs = AN_HOUR, credentialOf = withPassword, bus, ...rest } = options;
  const cleanup = new AsyncDisposableStack();
  const sandbox = cleanup.use(await startSandbox(rest));
  const front = bus && cleanup.use(startBusFront(sandbox.url, bus));
  const { seller } = sandbox.accounts;
  const { service: admin } = cleanup.use(openInstance(sandbox.url));
  await admin.write("res.users", [seller.uid], { notification_type: "inbox" });
  const [user] = await admin.read("res.users", [seller.uid], ["partner_id"]);
  const partner = Array.isArray(user?.partner_id) ? user.partner_id[0] ?? 0 : 0;
  const rounds = countRounds();
  const notices: string[] = [];
  const { service } = cleanup.use(openInstance(front?.url ?? sandbox.url, {
    credential: credentialOf(seller),
    observer: rounds.observer,
    notice: ({ text }) => notices.push(text),
  }));
  const live = cleanup.use(new LiveUpdates({ intervalMs }));
  return {
    sandbox,
    front,
    live,
    rounds,
    notices,
    watch: async (target) => {
      const { promise, resolve } = Promise.withResolvers<string>();
      return Object.assign(await live.watch(service, target, resolve), { told: promise });
    },
    post: async () => {
      const kwargs = { body: "Have a look", partner_ids: [partner] };
      await admin.call({ model: PARTNER, method: "message_post", args: [[12]], kwargs });
    },
    write: () => admin.write(PARTNER, [12], { phone: "+39 02 1234" }),
    [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
  };
}

for (const version of ["16.0", "17.0", "18.0", "19.0"] as const) {
  Deno.test(`${version}: a message to the inbox is told long before the next round`, async () => {
    await using test = await startListening({ version });
    using watch = await test.watch(MESSAGES);
    await test.post();
    assertEquals(await watch.told, "changed");
  });
}

for (
  const [what, options] of [
    ["with a key alone", { credentialOf: withKey, bus: { play: () => {} } }],
    ["in Odoo 15", { version: "15.0", bus: { play: () => {} } }],
  ] as const
) {
  Deno.test(`${what} there is no session and no bus, and changes are told`, async () => {
    await using test = await startListening({ intervalMs: 10, ...options });
    using watch = await test.watch(RECORD);
    await test.write();
    assertEquals(await watch.told, "changed");
    const { front, notices } = test;
    const asked = ["/web/session/authenticate", "/websocket"].map((path) => front?.count(path));
    assertEquals(asked, [0, 0]);
    assertEquals(notices.length, 1, "more was told than the log-in");
  });
}

const BAD: Readonly<Record<string, BusFrontOptions>> = {
  "is not there": {},
  "closes at once": { play: (socket) => socket.close() },
  "sends no JSON": { play: (socket) => socket.send("\u0000{[") },
  "sends no list": { play: (socket) => socket.send(`{"id":1}`) },
  "sends what are no notifications": { play: (socket) => socket.send(`[1,{"id":"x"}]`) },
  "sends an empty list": { play: (socket) => socket.send("[]") },
  "sends bytes": { play: (socket) => socket.send(new Uint8Array([91, 93])) },
  "sends too much": { play: (socket) => socket.send(`[{"id":1}${" ".repeat(1_000_000)}]`) },
};

for (const [what, bus] of Object.entries(BAD)) {
  Deno.test(`polling goes on where the bus ${what}, and its session is ended`, async () => {
    await using test = await startListening({ intervalMs: 10, bus });
    using watch = await test.watch(RECORD);
    await test.front?.left;
    await test.write();
    assertEquals(await watch.told, "changed");
    await test.rounds.begun(PARTNER, 3);
    assertEquals(test.front?.count("/websocket"), 1);
    assertEquals(test.front?.count("/web/session/authenticate"), 1);
    assertEquals(test.sandbox.sessions, []);
    const told = test.notices.filter((text) => text.includes("inbox"));
    assertEquals([test.notices.length, told.length], [2, 1]);
  });
}

Deno.test("the connection is closed with the last watch, and its session ends", async () => {
  await using test = await startListening({ bus: { play: () => {} } });
  const one = await test.watch(RECORD);
  const other = await test.watch(MESSAGES);
  await test.front?.subscribed;
  one[Symbol.dispose]();
  assertEquals(test.sandbox.sessions.length, 1);
  other[Symbol.dispose]();
  await Promise.all([test.front?.closed, test.front?.left]);
  assertEquals(test.sandbox.sessions, []);
});

Deno.test("a user has one connection, however much is watched", async () => {
  await using test = await startListening({ bus: { play: () => {} } });
  using _one = await test.watch(RECORD);
  await test.front?.subscribed;
  using _other = await test.watch(MESSAGES);
  using _again = await test.watch(RECORD);
  assertEquals(test.front?.count("/websocket"), 1);
});

Deno.test("disposal closes the connection", async () => {
  await using test = await startListening({ bus: { play: () => {} } });
  await test.watch(RECORD);
  await test.front?.subscribed;
  test.live[Symbol.dispose]();
  await test.front?.closed;
  await test.front?.left;
});

Deno.test("nothing is believed: a notification without a change makes polls look, and tells nothing", async () => {
  const opened = Promise.withResolvers<WebSocket>();
  await using test = await startListening({ bus: { play: opened.resolve } });
  let changes = 0;
  using watch = await test.watch(RECORD);
  void watch.told.then(() => changes++);
  const bus = await opened.promise;
  // With an interval of an hour no round but these two; the first is over when the second begins.
  for (const id of [1, 2]) {
    const round = test.rounds.begun(PARTNER, 1);
    bus.send(
      JSON.stringify([{ id, message: { type: "res.partner/changed", payload: { id: 12 } } }]),
    );
    await round;
  }
  assertEquals(changes, 0);
});
