/** `xmlrpc_decode_ratio`: an answer of 80 records with 8 fields as XML-RPC, and the same as JSON. */
import { decodeResponse, encodeResponse } from "../../src/odoo/rpc/xmlrpc_codec.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import type { BenchOptions, Figures } from "./bench.ts";
import { median, rounded } from "./numbers.ts";
import { searchRead } from "./sandbox_access.ts";

const FIELDS = [
  "name",
  "email",
  "phone",
  "city",
  "country_id",
  "is_company",
  "child_ids",
  "write_date",
];

const CALLS_PER_SAMPLE = 50;

/** Python's marshaller ends a line behind each of these; Odoo sends them so. */
const LINE_ENDS = /<\/value>|<data>|<struct>|<\/?member>|<\/name>|<\/?params?>|<methodResponse>/g;

export async function measureDecoding({ quick }: BenchOptions): Promise<Figures> {
  await using sandbox = await startSandbox();
  const records = await searchRead(sandbox.url, "res.partner", { fields: FIELDS, limit: 80 });
  const json = JSON.stringify({ jsonrpc: "2.0", id: 1, result: records });
  const xml = encodeResponse(records).replace(LINE_ENDS, "$&\n");
  const ratios = Array.from({ length: quick ? 60 : 300 }, () => {
    const asXml = time(() => decodeResponse(xml));
    return asXml / time(() => JSON.parse(json));
  });
  // The first third is the engine warming up.
  return { xmlrpc_decode_ratio: rounded(median(ratios.slice(ratios.length / 3))) };
}

function time(decode: () => unknown): number {
  const begun = performance.now();
  for (let i = 0; i < CALLS_PER_SAMPLE; i++) decode();
  return performance.now() - begun;
}
