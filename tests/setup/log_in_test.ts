/** What a log-in that works tells of the user and the key. */
import { Secret } from "../../src/config/secret.ts";
import type { Json } from "../../src/odoo/json.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { tryLogIn, type Welcome } from "../../src/setup/log_in.ts";
import { startScriptedOdoo, value } from "../support/scripted_odoo.ts";
import { assertEquals, assertObjectMatch, assertRejects } from "../support/assert.ts";
import { AuthError, NetworkError } from "../../src/odoo/errors.ts";
import { startFaultyServer } from "../support/faulty_server.ts";
import { silence } from "../support/replies.ts";

const SIGNAL = new AbortController().signal;

function logIn(
  url: string,
  { kind = "key", login = "ada@example.com", secret = "s3cret", reaching = {} }: {
    kind?: "key" | "password";
    login?: string;
    secret?: string;
    reaching?: Record<string, unknown>;
  } = {},
): Promise<Welcome> {
  const candidate = { url, database: "demo", username: login, kind, reaching };
  return tryLogIn({ ...candidate, secret: new Secret(secret) }, SIGNAL);
}

/** An Odoo whose user has keys with these ends. */
async function keyEnd(ends: readonly Json[], kind: "key" | "password" = "key") {
  await using odoo = startScriptedOdoo(({ method }) =>
    method === "search_read"
      ? value(ends.map((expiration_date, id) => ({ id, expiration_date })))
      : method === "read"
      ? value([])
      : undefined
  );
  return (await logIn(odoo.url, { kind })).keyEnds;
}

Deno.test("the end of a key is told where it is sure that there is one", async () => {
  const [early, late] = ["2027-01-31 10:00:00", "2027-06-30 10:00:00"];
  assertEquals(await keyEnd([early]), early);
  assertEquals(await keyEnd([late, early]), early);
  assertEquals(await keyEnd([early, false]), undefined);
  assertEquals(await keyEnd([]), undefined);
  assertEquals(await keyEnd([early], "password"), undefined);
});

Deno.test("who is logged in, and whether that is an administrator", async () => {
  await using odoo = await startSandbox();
  const { admin, lowrights, twoFactor } = odoo.accounts;
  assertObjectMatch(await logIn(odoo.url, { login: admin.login, secret: admin.apiKey }), {
    isAdministrator: true,
    version: { major: 18 },
  });
  assertObjectMatch(await logIn(odoo.url, { login: lowrights.login, secret: lowrights.apiKey }), {
    isAdministrator: false,
    keyEnds: undefined,
  });
  const password = {
    login: twoFactor.login,
    secret: twoFactor.password,
    kind: "password",
  } as const;
  await assertRejects(() => logIn(odoo.url, password), AuthError, "refused");
});

Deno.test("a server that never answers is waited for as long as the configuration says", async () => {
  await using server = startFaultyServer(() => silence);
  const error = await assertRejects(
    () => logIn(server.url, { reaching: { timeout: 0.2 } }),
    NetworkError,
    "no answer within 0.2 s",
  );
  assertEquals(error.kind, "timeout");
});
