/** What the readers of resources give. */
import type { ToolCall } from "../tool.ts";
import type { ResourceUri } from "./uri.ts";

/** Text, JSON unless its type says otherwise, or base64 with its type. */
export type Content = { text: string; mimeType?: string } | { blob: string; mimeType: string };

/** @throws {CallError} */
export type Reader<Kind extends ResourceUri["kind"]> = (
  uri: Extract<ResourceUri, { kind: Kind }>,
  call: ToolCall,
) => Promise<Content>;

export function json(value: unknown): { text: string } {
  return { text: JSON.stringify(value) };
}
