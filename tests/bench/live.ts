/**
 * `live_vs_plain_xmlrpc`: on the real Odoo that the environment names, one `search_records` of 80 records with 8 fields
 * through the whole program, a process with default settings, against one XML-RPC `search_read` of the same records by
 * a client that does no more than anybody needs: it keeps its uid and names the database in the call alone. In turn.
 * Null where no Odoo is named. `ODOO_LIVE_PROTOCOL` has the program keep to one protocol, to compare them.
 */
import type { Json } from "../../src/odoo/json.ts";
import type { HttpRequest } from "../../src/odoo/http/client.ts";
import { xmlrpc } from "../../src/odoo/rpc/xmlrpc.ts";
import type { BenchOptions, Figures } from "./bench.ts";
import { median, rounded } from "./numbers.ts";
import { type OdooAccess, StdioProgram } from "./processes.ts";

/** A model that has enough records in every Odoo, demonstration data or not. */
const MODEL = "res.country";
const LIMIT = 80;
/** Plain values and one many2one: about 10 KB of JSON, as the records of ODOO-FACTS §6. */
const FIELDS = [
  "name",
  "code",
  "phone_code",
  "currency_id",
  "name_position",
  "vat_label",
  "create_date",
  "write_date",
];

/** Calls until the program has found out how to name the database: it tries with some 15 requests besides. */
const WARM_UP = 30;

export async function measureLive({ quick }: BenchOptions): Promise<Figures> {
  const odoo = liveAccess();
  if (!odoo) return { live_vs_plain_xmlrpc: null };
  await using program = new StdioProgram(odoo);
  await program.initialize();
  const args = { model: MODEL, fields: FIELDS, limit: LIMIT };
  const ours = () => program.callTool("search_records", args);
  const plain = await openPlain(odoo);
  for (let i = 0; i < WARM_UP; i++) {
    await ours();
    await plain();
  }
  const times: { ours: number[]; plain: number[] } = { ours: [], plain: [] };
  for (let pair = 0; pair < (quick ? 40 : 300); pair++) {
    times.ours.push(await time(ours));
    times.plain.push(await time(plain));
  }
  return { live_vs_plain_xmlrpc: rounded(median(times.ours) / median(times.plain)) };
}

function liveAccess(): OdooAccess | undefined {
  const { ODOO_LIVE_URL: url, ODOO_LIVE_DB: database, ...rest } = Deno.env.toObject();
  const { ODOO_LIVE_USERNAME: login, ODOO_LIVE_API_KEY: apiKey, ODOO_LIVE_PROTOCOL: protocol } =
    rest;
  if (!url || !database || !login || !apiKey) return undefined;
  return { url, database, login, apiKey, ...(protocol && { protocol }) };
}

/** Logs in, and resolves with what reads the records. */
async function openPlain(
  { url, database, login, apiKey }: OdooAccess,
): Promise<() => Promise<Json>> {
  const account = { database, username: login, secret: apiKey, kind: "key" } as const;
  const uid = xmlrpc.readUid(await exchange(url, xmlrpc.encodeAuthenticate(account)));
  if (uid === undefined) throw new Error(`Cannot measure ${url}: it refuses ${login}`);
  const request = xmlrpc.encodeExecute({ ...account, uid }, {
    model: MODEL,
    method: "search_read",
    args: [[]],
    kwargs: { fields: FIELDS, limit: LIMIT },
  });
  return () => exchange(url, request);
}

async function exchange(url: string, { path, contentType, body = "" }: HttpRequest): Promise<Json> {
  const headers = { "content-type": contentType };
  const response = await fetch(url + path, { method: "POST", headers, body });
  return xmlrpc.decode({
    status: response.status,
    contentType: response.headers.get("content-type") ?? "",
    text: await response.text(),
    cookies: [],
  });
}

async function time(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}
