/** Odoo's session cookie among the cookies of an answer. Pure. */
import type { HttpResponse } from "../http/client.ts";

/** `session_id=…`, as a request sends it back; undefined where the answer gives none. */
export function sessionCookie({ cookies }: Pick<HttpResponse, "cookies">): string | undefined {
  const id = cookies.map((cookie) => /^session_id=([\w.-]{8,256})(?:;|$)/.exec(cookie)?.[1])
    .find((found) => found !== undefined);
  return id === undefined ? undefined : `session_id=${id}`;
}
