/** The sandbox's bus answers as Odoo's: who may open it, and who hears what. */
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assertEquals } from "../support/assert.ts";
import { openInstance } from "../support/instance.ts";

const UPGRADE = {
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-version": "13",
  "sec-websocket-key": "c2FuZGJveC1zYW5kYm94IQ==",
};

/** The status of a handshake, or of what is none. */
async function open(url: string, headers: Record<string, string>): Promise<number> {
  const response = await fetch(`${url}/websocket`, { headers });
  await response.body?.cancel();
  return response.status;
}

Deno.test("15 has no such page, later ones want an upgrade and an origin", async () => {
  await using old = await startSandbox({ version: "15.0" });
  await using now = await startSandbox({ version: "18.0" });
  assertEquals(await open(old.url, { ...UPGRADE, origin: old.url }), 404);
  assertEquals(await open(now.url, { origin: now.url }), 400);
});

Deno.test("without an origin the connection is not opened", async () => {
  await using sandbox = await startSandbox();
  const closed = Promise.withResolvers<boolean>();
  let isOpen = false;
  const socket = new WebSocket(`${sandbox.url.replace("http", "ws")}/websocket`);
  socket.onopen = () => isOpen = true;
  socket.onclose = () => closed.resolve(isOpen);
  assertEquals(await closed.promise, false);
  assertEquals(sandbox.listeners, 0);
});

Deno.test("only the session's own user is told, and only of what is handled in Odoo", async () => {
  await using sandbox = await startSandbox({ version: "17.0" });
  using instance = openInstance(sandbox.url);
  const odoo = instance.service;
  const { seller, demo } = sandbox.accounts;
  await odoo.write("res.users", [seller.uid], { notification_type: "inbox" });
  const users = await odoo.read("res.users", [seller.uid, demo.uid], ["partner_id"]);
  const partners = users.flatMap(({ partner_id }) =>
    Array.isArray(partner_id) ? partner_id.slice(0, 1) : []
  );
  const cookie = await logIn(sandbox.url, seller);
  using nobody = await listen(sandbox.url, "session_id=nobody");
  using listening = await listen(sandbox.url, cookie);
  const kwargs = { body: "Both of you", partner_ids: partners };
  const id = await odoo.call({
    model: "res.partner",
    method: "message_post",
    args: [[12]],
    kwargs,
  });
  const [first] = JSON.parse(await listening.heard);
  assertEquals(first.message, { type: "mail.message/inbox", payload: { id } });
  assertEquals(nobody.count(), 0);
});

async function logIn(
  url: string,
  { login, password }: { login: string; password: string },
): Promise<string> {
  const response = await fetch(`${url}/web/session/authenticate`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ params: { db: "demo", login, password } }),
  });
  await response.body?.cancel();
  return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

async function listen(
  url: string,
  cookie: string,
): Promise<{ heard: Promise<string>; count(): number } & Disposable> {
  const heard = Promise.withResolvers<string>();
  const opened = Promise.withResolvers<void>();
  let count = 0;
  const headers = { cookie, origin: url };
  const socket = new WebSocket(`${url.replace("http", "ws")}/websocket`, { headers });
  socket.onmessage = ({ data }) => {
    count++;
    heard.resolve(String(data));
  };
  socket.onopen = () => {
    socket.send(JSON.stringify({ event_name: "subscribe", data: { channels: [], last: 0 } }));
    opened.resolve();
  };
  await opened.promise;
  return { heard: heard.promise, count: () => count, [Symbol.dispose]: () => socket.close() };
}
