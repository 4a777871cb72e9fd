/**
 * Fetches a JSON document of an issuer of tokens.
 *
 * Knows deadlines, sizes and that redirects are not followed: who answers for the issuer is settled
 * by its address. Must not know what the document means.
 */

const DEADLINE_MS = 5_000;
const MAX_BYTES = 1024 * 1024;

/**
 * The parsed document, or `undefined` where the server says that there is none: of what they do not
 * publish, servers say so with many a status.
 * @throws {Error} with the address and what went wrong
 */
export async function fetchDocument(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, {
      headers: { accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      if (isAbsent(response.status)) return undefined;
      throw new Error(`HTTP ${response.status} instead of 200`);
    }
    return JSON.parse(await readText(response));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot read ${url}: ${reason}`, { cause: error });
  }
}

function isAbsent(status: number): boolean {
  return status >= 400 && status < 500 && status !== 429;
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error(`larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return await new Blob(chunks).text();
}
