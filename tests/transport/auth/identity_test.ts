import { Secret } from "../../../src/config/secret.ts";
import { identityOf, type IdentityOptions } from "../../../src/transport/auth/identity.ts";
import { createOwnerNames } from "../../../src/transport/auth/owner.ts";
import { jsonResponse } from "../../../src/transport/http_answers.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../support/assert.ts";
import { challengeOf, type Front, messageOf, type Reply, withServer } from "./front.ts";

const KEY = "5ec2e7".repeat(6) + "abcd";
const OTHER_KEY = "0dd0".repeat(10);

const headersOnly: IdentityOptions = { kind: "headers", acceptsBearer: false };
const headersOrBearer: IdentityOptions = { kind: "headers", acceptsBearer: true };

/** Serves the identity of every request; who gets one is told all of it. */
async function withIdentity(
  options: IdentityOptions,
  run: (front: Front) => Promise<void>,
  callerId = "local",
): Promise<void> {
  await withServer((request) => {
    const identity = identityOf(request, { id: callerId }, options);
    if (identity instanceof Response) return identity;
    const key = identity.kind === "credential" ? identity.key.reveal() : undefined;
    return jsonResponse({ ...identity, ...(key && { key }) });
  }, run);
}

/** Refused with 401, and no key comes back. */
function assertRefused(reply: Reply, reason: string): void {
  assertEquals(messageOf(reply), `Cannot tell the Odoo user: ${reason}; nothing was done`);
  assertEquals(reply.status, 401);
  assert(!reply.text.includes(KEY) && !reply.text.includes(OTHER_KEY));
}

Deno.test("a shared identity is everybody's, whatever headers they send", async () => {
  await withIdentity({ kind: "shared" }, async ({ ask }) => {
    const { text } = await ask({ "x-odoo-username": "ada", "x-odoo-api-key": KEY });
    assertEquals(JSON.parse(text), { kind: "shared" });
  });
});

Deno.test("headers bring an account of one's own", async () => {
  await withIdentity(headersOrBearer, async ({ ask }) => {
    const ada = { kind: "credential", username: "ada@example.com", key: KEY };
    const named = await ask({ "X-Odoo-Username": "ada@example.com", "X-Odoo-Api-Key": KEY });
    assertEquals(JSON.parse(named.text), ada);
    const bearer = await ask({
      "x-odoo-username": "ada@example.com",
      authorization: `Bearer ${KEY}`,
    });
    assertEquals(JSON.parse(bearer.text), ada);
    const keyAlone = await ask({ authorization: `Bearer ${KEY}` });
    assertEquals(JSON.parse(keyAlone.text), { kind: "credential", key: KEY });
  });
});

Deno.test("headers without a key are refused, with what to send", async () => {
  await withIdentity(headersOrBearer, async ({ ask }) => {
    for (const headers of [{}, { "x-odoo-username": "ada" }, { authorization: "Basic YTpi" }]) {
      const reply = await ask(new Headers(Object.entries(headers)));
      assertRefused(reply, "send X-Odoo-Api-Key, or Authorization: Bearer and the key");
      assertEquals(challengeOf(reply), 'Bearer realm="odoo"');
    }
    assertRefused(
      await ask({ authorization: `Bearer ${KEY} ${KEY}` }),
      "Authorization holds not one well-formed key",
    );
  });
});

Deno.test("a token of this server is never taken for an Odoo key", async () => {
  await withIdentity(headersOnly, async ({ ask }) => {
    const reply = await ask({ authorization: `Bearer ${KEY}`, "x-odoo-username": "ada" });
    assertRefused(reply, "send X-Odoo-Api-Key");
    assertEquals(challengeOf(reply), 'X-Odoo-Api-Key realm="odoo"');
    const both = await ask({ authorization: `Bearer ${OTHER_KEY}`, "x-odoo-api-key": KEY });
    assertEquals(JSON.parse(both.text), { kind: "credential", key: KEY });
  });
});

Deno.test("two keys in one request are refused: nobody can tell which is meant", async () => {
  await withIdentity(headersOrBearer, async ({ ask }) => {
    assertRefused(
      await ask({ authorization: `Bearer ${KEY}`, "x-odoo-api-key": OTHER_KEY }),
      "two keys were sent: leave out X-Odoo-Api-Key or Authorization",
    );
  });
});

Deno.test("values that cannot be a name or a key are refused", async () => {
  const good = { "X-Odoo-Username": "ada", "X-Odoo-Api-Key": KEY };
  const bad = ["", "a\tb", "é", "\u0080", "x".repeat(257)];
  await withIdentity(headersOnly, async ({ ask }) => {
    for (const name of ["X-Odoo-Username", "X-Odoo-Api-Key"]) {
      for (const value of bad) {
        assertRefused(
          await ask({ ...good, [name]: value }),
          `${name} is not one value of 1 to 256 ASCII characters`,
        );
      }
      assertEquals((await ask({ ...good, [name]: "x".repeat(256) })).status, 200);
    }
  });
});

Deno.test("a header twice, or with control characters, is refused on the wire", async () => {
  await withIdentity(headersOnly, async ({ sendLines }) => {
    const twice = [
      `X-Odoo-Api-Key: ${KEY}\r\nX-Odoo-Api-Key: ${OTHER_KEY}\r\n`,
      `X-Odoo-Api-Key: ${KEY}\r\nX-Odoo-Username: ada\r\nX-Odoo-Username: eve\r\n`,
    ];
    for (const lines of twice) {
      const reply = await sendLines(lines);
      assertMatch(reply, /^HTTP\/1\.1 401 /);
      assert(!reply.includes(KEY));
    }
    for (const character of ["\x00", "\x01", "\x1b", "\x7f"]) {
      const reply = await sendLines(`X-Odoo-Api-Key: ${KEY}${character}\r\n`);
      assertMatch(reply, /^HTTP\/1\.1 40[01] /);
    }
  });
});

Deno.test("a map gives each caller its account, and an unknown caller none", async () => {
  const options: IdentityOptions = {
    kind: "map",
    accounts: {
      desk: { username: "desk@example.com", key: new Secret(KEY) },
      shop: { key: new Secret(OTHER_KEY) },
    },
  };
  const stolen = { "x-odoo-username": "admin", "x-odoo-api-key": OTHER_KEY };
  await withIdentity(options, async ({ ask }) => {
    const desk = { kind: "credential", username: "desk@example.com", key: KEY };
    assertEquals(JSON.parse((await ask(stolen)).text), desk);
  }, "desk");
  await withIdentity(options, async ({ ask }) => {
    assertEquals(JSON.parse((await ask()).text), { kind: "credential", key: OTHER_KEY });
  }, "shop");
  for (const id of ["eve", "", "Desk", "__proto__", "constructor", "toString"]) {
    await withIdentity(options, async ({ ask }) => {
      const reply = await ask(stolen);
      assertEquals(reply.status, 403, id);
      assertStringIncludes(messageOf(reply), "no Odoo account is configured for this caller");
    }, id);
  }
});

Deno.test("an identity does not print its key", () => {
  const request = new Request("http://localhost/", { headers: { "x-odoo-api-key": KEY } });
  const identity = identityOf(request, { id: "local" }, headersOnly);
  assert(!(identity instanceof Response));
  assert(!(JSON.stringify(identity) + Deno.inspect(identity, { depth: 9 })).includes(KEY));
});

Deno.test("what belongs to one account is found under no other name", async () => {
  const nameOf = await createOwnerNames();
  const caller = { id: "local" };
  const account = (key: string, username?: string): Parameters<typeof nameOf>[1] => ({
    kind: "credential",
    key: new Secret(key),
    ...(username !== undefined && { username }),
  });
  const names = await Promise.all([
    nameOf(caller, { kind: "shared" }),
    nameOf({ id: "desk" }, { kind: "shared" }),
    nameOf(caller, account(KEY)),
    nameOf(caller, account(KEY, "ada")),
    nameOf(caller, account(KEY, "eve")),
    nameOf(caller, account(OTHER_KEY, "ada")),
    nameOf({ id: "desk" }, account(KEY)),
  ]);
  assertEquals(new Set(names).size, names.length);
  assertEquals(names[0], "local");
  assertEquals(await nameOf(caller, account(KEY, "ada")), names[3]);
  assert(!names.some((name) => name.includes(KEY)));
  const elsewhere = await createOwnerNames();
  assert(await elsewhere(caller, account(KEY)) !== names[2], "a name can be computed from the key");
});
