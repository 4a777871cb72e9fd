/**
 * `GET /websocket`: the bus of Odoo 16 and later, as far as the inbox goes (ODOO-FACTS §7). Whoever comes with the
 * cookie of a session and subscribes is told of each notification that is handled in Odoo.
 */
import type { Json } from "../odoo/json.ts";
import { isJsonObject } from "../odoo/json.ts";
import { htmlPage, notFound } from "./answers.ts";
import { cookieOf } from "./database_choice.ts";
import { rowOf, tableOf } from "./environment.ts";
import { type Row, textOf } from "./values.ts";
import type { World } from "./world.ts";

/** How far back a first subscription reaches, in milliseconds. */
const KEPT_MS = 50_000;

/** Who listens on the bus. */
export type Listeners = Map<WebSocket, Listening>;

interface Listening {
  /** Nobody's session hears nothing. */
  readonly uid: number | undefined;
  /** The last notification that was told; undefined before the subscription. */
  last: number | undefined;
}

export function answerWebSocket(world: World, request: Request): Response {
  if (world.env.major < 16) return notFound();
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") return refused("upgrade");
  if (!request.headers.has("origin")) return refused("origin");
  const { socket, response } = Deno.upgradeWebSocket(request);
  const listening: Listening = {
    uid: world.sessions.find(cookieOf(request))?.uid,
    last: undefined,
  };
  world.listeners.set(socket, listening);
  socket.onclose = () => void world.listeners.delete(socket);
  socket.onmessage = ({ data }) => {
    const last = subscribedAfter(String(data));
    if (last === undefined) return;
    listening.last = last || olderThan(world, KEPT_MS);
    tellNews(world);
  };
  return response;
}

/** Sends everybody the notifications that they were not told yet. */
export function tellNews(world: World): void {
  for (const [socket, listening] of world.listeners) {
    const { uid, last } = listening;
    if (uid === undefined || last === undefined || socket.readyState !== WebSocket.OPEN) continue;
    const news = inboxOf(world, uid).filter(({ id }) => id > last);
    if (news.length === 0) continue;
    listening.last = news.at(-1)?.id;

    socket.send(JSON.stringify(news.map(({ id, mail_message_id }) => {
      return { id, message: { type: "mail.message/inbox", payload: { id: mail_message_id } } };
    })));
  }
}

/** Ends all connections, as a server does that stops. */
export function closeSockets(world: World): void {
  for (const socket of world.listeners.keys()) socket.close(1001);
}

function inboxOf({ env }: World, uid: number): Row[] {
  const partner = rowOf(env, "res.users", uid)?.partner_id;
  return [...tableOf(env, "mail.notification").rows()].filter((row) =>
    row.res_partner_id === partner && row.notification_type === "inbox"
  );
}

/** The last notification before those that whoever comes for the first time is told; 0 where there is none. */
function olderThan({ env }: World, ms: number): number {
  const since = momentOf(env.now()) - ms;
  const older = [...tableOf(env, "mail.notification").rows()]
    .filter(({ create_date }) => momentOf(textOf(create_date)) < since);
  return older.at(-1)?.id ?? 0;
}

function momentOf(datetime: string): number {
  return Date.parse(`${datetime.slice(0, 19).replace(" ", "T")}Z`);
}

/** The last notification that the client knows; undefined where it says something else. */
function subscribedAfter(text: string): number | undefined {
  const said: Json = JSON.parse(text);
  if (!isJsonObject(said) || said.event_name !== "subscribe" || !isJsonObject(said.data)) return;
  return typeof said.data.last === "number" ? said.data.last : undefined;
}

function refused(header: string): Response {
  return htmlPage(400, "Bad Request", `Empty or missing header(s): ${header}`);
}
