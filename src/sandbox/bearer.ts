/** What the routes with a bearer key share: who calls, and how a refusal looks (ODOO-FACTS §1). */
import { jsonAnswer } from "./answers.ts";
import { PythonError, toHttpStatus, traceback } from "./faults.ts";
import type { World } from "./world.ts";

/**
 * The user whose key the request carries.
 *
 * @throws {PythonError} Unauthorized; passwords open nothing here.
 */
export function bearerOf(world: World, request: Request): number {
  const key = /^bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const uid = key === undefined ? undefined : world.logins.userOfKey(key);
  if (uid !== undefined) return uid;
  throw new PythonError(
    "werkzeug.exceptions.Unauthorized",
    key === undefined
      ? "User not authenticated, use an API Key with a Bearer Authorization header."
      : "Invalid apikey",
  );
}

/** The answer to a call that failed. */
export function refusal(error: PythonError): Response {
  const status = toHttpStatus(error);
  const answer = jsonAnswer({
    name: error.exception,
    message: error.message,
    arguments: error.arguments,
    context: {},
    debug: traceback(error),
  }, status);
  if (status === 401) answer.headers.set("www-authenticate", "Bearer");
  return answer;
}
