/** What the readers of resources give. */
import type { ToolCall } from "../tool.ts";
import type { ResourceUri } from "./uri.ts";

/** Text, JSON unless its type says otherwise, or base64 with its type. */
export type Content =
  & ({ text: string; mimeType?: string } | { blob: string; mimeType: string })
  & { _meta?: FileMeta };

/** The name and the bytes of the file that a content is, or was taken from: the protocol has no place of its own for them. */
export interface FileMeta extends Record<string, unknown> {
  readonly "io.github.odoo-mcp/name": string;
  readonly "io.github.odoo-mcp/size": number;
}

/** @throws {CallError} */
export type Reader<Kind extends ResourceUri["kind"]> = (
  uri: Extract<ResourceUri, { kind: Kind }>,
  call: ToolCall,
) => Promise<Content>;

export function json(value: unknown): { text: string } {
  return { text: JSON.stringify(value) };
}
