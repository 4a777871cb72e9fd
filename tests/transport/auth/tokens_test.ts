import { Secret } from "../../../src/config/secret.ts";
import { createAuthenticator } from "../../../src/transport/auth/authenticator.ts";
import type { NamedToken } from "../../../src/transport/auth/options.ts";
import { createTokenTable } from "../../../src/transport/auth/token_table.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../support/assert.ts";
import { challengeOf, messageOf, withFront } from "./front.ts";

const READER = "rd-Zm9vYmFyYmF6";
const WRITER = "wr-c29tZXRoaW5n";

const tokens: readonly NamedToken[] = [
  { name: "desk", secret: new Secret(READER), scopes: ["odoo.read"] },
  { name: "shop", secret: new Secret(WRITER) },
];

Deno.test("without authentication everybody is local, whatever they send", async () => {
  await withFront(createAuthenticator({ kind: "none" }), async ({ ask, present }) => {
    assertEquals((await ask()).text, '{"id":"local"}');
    assertEquals((await present("whatever")).text, '{"id":"local"}');
  });
});

Deno.test("a static token brings in the caller of its name, with its scopes", async () => {
  await withFront(createAuthenticator({ kind: "tokens", tokens }), async ({ ask, present }) => {
    const reader = await present(READER);
    assertEquals(JSON.parse(reader.text), { id: "desk", scopes: ["odoo.read"] });
    assertEquals(JSON.parse((await present(WRITER)).text), { id: "shop" });
    const lowerCase = await ask({ authorization: `bearer   ${WRITER}` });
    assertEquals(JSON.parse(lowerCase.text), { id: "shop" });
  });
});

Deno.test("a token that is almost right is refused, and never repeated", async () => {
  const almost = [
    READER.slice(0, -1),
    `${READER}x`,
    READER.toUpperCase(),
    `x${READER.slice(1)}`,
    `${READER}=`,
    READER + WRITER,
    "desk",
    "[secret]",
    "undefined",
  ];
  await withFront(createAuthenticator({ kind: "tokens", tokens }), async ({ present }) => {
    for (const token of almost) {
      const reply = await present(token);
      assertEquals(reply.status, 401, token);
      assertEquals(messageOf(reply), "Cannot authenticate: the token is not known here");
      assertEquals(
        challengeOf(reply),
        'Bearer realm="odoo-mcp", error="invalid_token", ' +
          'error_description="the token is not known here"',
      );
    }
  });
});

Deno.test("no token at all is a 401 that names no error", async () => {
  await withFront(createAuthenticator({ kind: "tokens", tokens }), async ({ ask }) => {
    for (const authorization of [undefined, "Basic dXNlcjpwYXNz", ""]) {
      const reply = await ask(authorization === undefined ? {} : { authorization });
      assertEquals(reply.status, 401);
      assertStringIncludes(messageOf(reply), "no token was sent");
      assertEquals(challengeOf(reply), 'Bearer realm="odoo-mcp"');
    }
  });
});

Deno.test("what cannot be one token is a 400", async () => {
  const malformed = [
    "Bearer",
    `Bearer ${READER} ${READER}`,
    `Bearer ${READER},`,
    `Bearer ${READER}\t${READER}`,
    "Bearer é",
    `Bearer ${"x".repeat(16 * 1024 + 1)}`,
  ];
  await withFront(createAuthenticator({ kind: "tokens", tokens }), async ({ ask }) => {
    for (const authorization of malformed) {
      const reply = await ask({ authorization });
      assertEquals(reply.status, 400, authorization.slice(0, 50));
      assertStringIncludes(messageOf(reply), "not one well-formed token");
      assertStringIncludes(challengeOf(reply) ?? "", 'error="invalid_request"');
      assert(!reply.text.includes(READER));
    }
  });
});

Deno.test("the same header twice is refused, even where one of the two would do", async () => {
  await withFront(createAuthenticator({ kind: "tokens", tokens }), async ({ sendLines }) => {
    for (const [first, second] of [[READER, "other"], ["other", READER], [READER, READER]]) {
      const reply = await sendLines(
        `Authorization: Bearer ${first}\r\nAuthorization: Bearer ${second}\r\n`,
      );
      assertMatch(reply, /^HTTP\/1\.1 400 /);
      assert(!reply.includes(READER));
    }
  });
});

Deno.test("a flood of headers is refused, and the next request is served", async () => {
  await withFront(
    createAuthenticator({ kind: "tokens", tokens }),
    async ({ sendLines, present }) => {
      for (const line of [`Authorization: Bearer ${READER}\r\n`, "X-Noise: 1\r\n"]) {
        const reply = await sendLines(line.repeat(200));
        assertMatch(reply, /^HTTP\/1\.1 4\d\d /);
        assert(!reply.includes(READER));
      }
      assertEquals((await present(READER)).status, 200);
    },
  );
});

Deno.test("the place of a token in the list makes no difference", async () => {
  const many = Array.from({ length: 100 }, (_, index) => ({
    name: `caller ${index}`,
    secret: new Secret(`token-${index}`),
  }));
  const find = createTokenTable(many);
  for (const index of [0, 1, 50, 98, 99]) {
    assertEquals(await find(`token-${index}`), { id: `caller ${index}` });
  }
  assertEquals(await find("token-100"), undefined);
  assertEquals(await find(""), undefined);
});

Deno.test("a missing scope is told with the scopes that are needed", async () => {
  const { refuseScopes } = createAuthenticator({ kind: "tokens", tokens });
  const response = refuseScopes(["odoo.write"]);
  assertEquals(response.status, 403);
  assertEquals(
    response.headers.get("www-authenticate"),
    'Bearer realm="odoo-mcp", error="insufficient_scope", ' +
      'error_description="the token lacks a scope; needed: odoo.write", scope="odoo.write"',
  );
  assertStringIncludes(await response.text(), "the token lacks a scope; needed: odoo.write");
});
