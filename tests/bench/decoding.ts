/**
 * `xmlrpc_decode_ratio` and `xmlrpc_decode_memory_ratio`: an answer of 8 MB, records of 8 mixed fields
 * as Odoo sends them. The time is compared with `JSON.parse` of the same answer as JSON; the memory,
 * which a process of its own tells, with the size of the document.
 */
import { isJsonObject } from "../../src/odoo/json.ts";
import type { Json, JsonObject } from "../../src/odoo/json.ts";
import { decodeResponse } from "../../src/odoo/rpc/xmlrpc_codec.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { pythonAnswer } from "../fuzz/python_marshal.ts";
import type { BenchOptions, Figures } from "./bench.ts";
import { median, rounded } from "./numbers.ts";
import { searchRead } from "./sandbox_access.ts";

const FIELDS = [
  "name",
  "email",
  "phone",
  "credit_limit",
  "country_id",
  "is_company",
  "child_ids",
  "write_date",
];

const DOCUMENT_CHARS = 8_000_000;

export async function measureDecoding({ quick }: BenchOptions): Promise<Figures> {
  const records = await manyRecords();
  const json = JSON.stringify({ jsonrpc: "2.0", id: 1, result: records });
  const xml = pythonAnswer(records);
  const ratios = Array.from({ length: quick ? 24 : 90 }, () => {
    const asXml = time(() => decodeResponse(xml));
    return asXml / time(() => JSON.parse(json));
  });
  // The first third is the engine warming up.
  return {
    xmlrpc_decode_ratio: rounded(median(ratios.slice(ratios.length / 3))),
    xmlrpc_decode_memory_ratio: await memoryRatio(xml),
  };
}

/** The partners of the embedded Odoo over and over, each time with other ids and other texts. */
async function manyRecords(): Promise<JsonObject[]> {
  await using sandbox = await startSandbox();
  const answer = await searchRead(sandbox.url, "res.partner", { fields: FIELDS, limit: 80 });
  const records = Array.isArray(answer) ? answer.filter(isJsonObject) : [];
  const rounds = Math.ceil(DOCUMENT_CHARS / pythonAnswer(records).length);
  return Array.from({ length: rounds }, (_, round) =>
    records.map((record, index) => ({
      ...record,
      id: round * records.length + index + 1,
      name: `${record.name} ${round}`,
      email: numbered(record.email, round),
    }))).flat();
}

/** Odoo's false for an empty field stays false. */
function numbered(value: Json | undefined, round: number): Json {
  return typeof value === "string" ? `${round}.${value}` : false;
}

function time(decode: () => unknown): number {
  const begun = performance.now();
  decode();
  return performance.now() - begun;
}

/** Only Linux tells the peak of a process. */
async function memoryRatio(xml: string): Promise<number | null> {
  if (Deno.build.os !== "linux") return null;
  const file = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    await Deno.writeTextFile(file, xml);
    const { success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-config", "--allow-all", MEMORY_PROGRAM, file],
      stderr: "inherit",
    }).output();
    if (!success) throw new Error("Cannot measure the memory of decoding: the process failed");
    return rounded(Number(new TextDecoder().decode(stdout)));
  } finally {
    await Deno.remove(file);
  }
}

const MEMORY_PROGRAM = new URL("decoding_memory.ts", import.meta.url).pathname;
