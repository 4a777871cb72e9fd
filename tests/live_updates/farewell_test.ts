/** The end of the program: the web session that it listens to the bus with is logged out, where that can be waited for. */
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals } from "../support/assert.ts";
import { type BusFront, startBusFront } from "../support/bus_front.ts";
import { connectionEnv, type RunningProgram, startProgram } from "../support/program.ts";

const MESSAGES = [
  {
    id: 1,
    method: "initialize",
    params: {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "test", version: "1" },
    },
  },
  { method: "notifications/initialized" },
  { id: 2, method: "resources/subscribe", params: { uri: "odoo://res.partner/12" } },
];

/** The program over stdio, listening to a bus through the front. */
async function withListening(
  run: (listening: { program: RunningProgram; front: BusFront }) => Promise<void>,
  answer?: (path: string) => Promise<void> | undefined,
): Promise<void> {
  await using sandbox = await startSandbox();
  const { login, password } = sandbox.accounts.seller;
  const front = startBusFront(sandbox.url, { play: () => {}, ...(answer && { hold: answer }) });
  const { ODOO_API_KEY: _, ...env } = connectionEnv({
    url: front.url,
    database: sandbox.database,
    username: login,
    key: "",
  });
  const program = startProgram(["stdio"], { env: { ...env, ODOO_PASSWORD: password } });
  for (const message of MESSAGES) {
    await program.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  }
  await front.subscribed;
  assertEquals(sandbox.sessions.length, 1);
  await run({ program, front });
  await front[Symbol.asyncDispose]();
}

const ENDS: Readonly<Record<string, (program: RunningProgram) => void>> = {
  "the input ends": (program) => void program.closeInput(),
  "SIGTERM comes": (program) => program.signal("SIGTERM"),
  "Ctrl-C comes": (program) => program.signal("SIGINT"),
};

for (const [what, end] of Object.entries(ENDS)) {
  Deno.test(`when ${what} the web session is logged out before the program ends`, async () => {
    await withListening(async ({ program, front }) => {
      end(program);
      const { code } = await program.finished;
      assertEquals([code, front.count("/web/session/destroy")], [0, 1]);
      await front.left;
    });
  });
}

Deno.test("an Odoo that does not answer the log-out holds the program for a second", async () => {
  const held = Promise.withResolvers<void>();
  const hold = (path: string): Promise<void> | undefined =>
    path === "/web/session/destroy" ? held.promise : undefined;
  await withListening(async ({ program, front }) => {
    const begun = performance.now();
    await program.closeInput();
    assertEquals((await program.finished).code, 0);
    const ms = performance.now() - begun;
    assert(ms > 900 && ms < 5_000, `it took ${ms} ms`);
    assertEquals(front.count("/web/session/destroy"), 1);
    held.resolve();
  }, hold);
});
