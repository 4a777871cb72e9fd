/**
 * A caller of the handler table who checks what every answer must keep: no secret, no inside of Odoo,
 * the shape that the tool lists. Must not know any case.
 */
import { z } from "zod";
import type { Catalog, ToolEntry, ToolOutcome } from "../../src/mcp/catalog.ts";
import { assert, assertEquals, assertExists, assertMatch, assertNotMatch } from "./assert.ts";

export type Args = Record<string, unknown>;

const page = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.json())),
  has_more: z.boolean().default(false),
  next_offset: z.number().optional(),
  total: z.number().optional(),
  missing_ids: z.array(z.number()).default([]),
});

export interface Table extends z.output<typeof page> {
  readonly text: string;
}

export interface Answer {
  readonly text: string;
  readonly structured: Record<string, unknown>;
}

/** What a resource gave: the text or, for a file, its base64. */
export interface Content {
  readonly mimeType: string | undefined;
  readonly text: string;
  readonly blob: string | undefined;
  readonly meta: Record<string, unknown> | undefined;
}

/** Traces of Odoo's inside that no caller may see. */
const INSIDE =
  /Traceback|File "|\.py\b|psycopg2|\bSELECT\b|\bINSERT INTO\b|\bUPDATE "|\bDETAIL:|\bLINE \d|[a-z]+\.internal/;

const OUTCOME_LINE =
  /^Outcome: (not_sent, nothing was changed|rejected, Odoo refused it and nothing was changed|unknown, Odoo may have carried it out)\.$/;

export class ContractClient {
  readonly catalog: Catalog;
  readonly #secrets: readonly string[];

  /** @param secrets texts that no answer may hold */
  constructor(catalog: Catalog, secrets: readonly string[]) {
    this.catalog = catalog;
    this.#secrets = secrets;
  }

  /** Calls a tool; the answer must follow the tool's schema. */
  async ok(tool: string, args: Args = {}): Promise<Answer> {
    const { entry, outcome } = await this.#call(tool, args);
    assert(!outcome.isError, `${tool} was refused: ${outcome.text}`);
    const { text, structured } = outcome;
    assertExists(structured, `${tool} gave no structured answer`);
    outputSchemaOf(entry).parse(structured);
    return { text, structured };
  }

  /** Calls a tool that answers with rows. */
  async table(tool: string, args: Args): Promise<Table> {
    const { text, structured } = await this.ok(tool, args);
    return { ...page.parse(structured), text };
  }

  /** Calls a tool that must refuse, and resolves with its text: at most three clear lines. */
  async refused(tool: string, args: Args): Promise<string> {
    const { entry, outcome } = await this.#call(tool, args);
    assert(outcome.isError, `${tool} was not refused: ${outcome.text}`);
    const { text } = outcome;
    assertEquals(outcome.structured, undefined);
    assertMatch(text, /^Cannot [a-z]+( \S+)*: \S/, text);
    assertNotMatch(text, INSIDE);
    assert(text.length <= 1500, `longer than a clear message: ${text}`);
    const lines = text.split("\n");
    assert(lines.length <= 3, `more than three lines: ${text}`);
    const isRead = entry.listed.annotations?.readOnlyHint === true;
    if (isRead) assert(!text.includes("Outcome:"), `an outcome for a read: ${text}`);
    else assertMatch(lines[1] ?? "", OUTCOME_LINE, `no outcome for a write: ${text}`);
    return text;
  }

  /** Reads a resource. */
  async read(uri: string): Promise<Content> {
    const { contents } = await this.catalog.resources.read(uri, context());
    this.#keepSecrets(JSON.stringify(contents));
    const [content, ...others] = contents;
    assertExists(content);
    assertEquals(others, []);
    assertEquals(content.uri, uri);
    const text = "text" in content ? content.text : "";
    return {
      mimeType: content.mimeType,
      text,
      blob: "blob" in content ? content.blob : undefined,
      meta: content._meta,
    };
  }

  /** Reads a resource that must be refused, and resolves with the code and the text. */
  async readRefused(uri: string): Promise<{ code: unknown; message: string }> {
    try {
      await this.catalog.resources.read(uri, context());
    } catch (error) {
      assert(error instanceof Error);
      this.#keepSecrets(Deno.inspect(error));
      assertNotMatch(error.message, INSIDE);
      return { code: "code" in error ? error.code : undefined, message: error.message };
    }
    throw new Error(`${uri} was not refused`);
  }

  async #call(tool: string, args: Args): Promise<{ entry: ToolEntry; outcome: ToolOutcome }> {
    const entry = this.catalog.findTool(tool);
    assertExists(entry, `there is no tool ${tool}`);
    const outcome = await entry.call(args, context());
    this.#keepSecrets(JSON.stringify(outcome));
    return { entry, outcome };
  }

  #keepSecrets(text: string): void {
    for (const secret of this.#secrets) assert(!text.includes(secret), "an answer holds a secret");
  }
}

function context(): { signal: AbortSignal } {
  return { signal: new AbortController().signal };
}

const outputSchemas = new Map<string, z.ZodType>();

function outputSchemaOf({ listed }: ToolEntry): z.ZodType {
  const known = outputSchemas.get(listed.name);
  if (known) return known;
  // The SDK types a listed schema more loosely than zod does; both are JSON Schema.
  const schema = z.fromJSONSchema(listed.outputSchema as z.core.JSONSchema.JSONSchema);
  outputSchemas.set(listed.name, schema);
  return schema;
}

/** A table's column. */
export function column(table: Table, name: string): Table["rows"][number] {
  const at = table.columns.indexOf(name);
  assert(at >= 0, `no column ${name} in ${table.columns.join(", ")}`);
  return table.rows.map((row) => row[at] ?? null);
}

/** A table's rows without the id, which every table of records has first. */
export function cells(table: Table): Table["rows"] {
  assertEquals(table.columns[0], "id");
  return table.rows.map(([, ...rest]) => rest);
}
