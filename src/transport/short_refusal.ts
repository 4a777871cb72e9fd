/**
 * Refusals of the SDK, as short as our own: it repeats names, headers and versions whole, however
 * long a client made them.
 *
 * Knows the shape of an error answer. Must not know why something was refused.
 */
import { isRecord } from "../mcp/params.ts";

/** Characters of each text of an error. */
const MAX_TEXT = 500;

/** The refusal with what it says cut short; any other response as it is. */
export async function shortenRefusal(response: Response): Promise<Response> {
  const { status, headers } = response;
  if (status < 400 || headers.get("content-type") !== "application/json") return response;
  const text = await response.text();
  if (text.length <= MAX_TEXT) return new Response(text, { status, headers });
  return new Response(JSON.stringify(shortenError(JSON.parse(text))), { status, headers });
}

/** An answer whose error, if it has one, says no more than that. The id is left whole: the client looks for it. */
export function shortenError(answer: unknown): unknown {
  if (!isRecord(answer) || !("error" in answer)) return answer;
  return { ...answer, error: shortened(answer.error) };
}

function shortened(value: unknown): unknown {
  if (typeof value === "string") return cut(value);
  if (Array.isArray(value)) return value.map(shortened);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shortened(part)]));
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
