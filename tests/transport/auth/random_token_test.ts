import { Secret } from "../../../src/config/secret.ts";
import { createAuthenticator } from "../../../src/transport/auth/authenticator.ts";
import {
  chooseDefaultAuth,
  createRandomToken,
  describeRandomToken,
} from "../../../src/transport/auth/random_token.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../../support/assert.ts";
import { withFront } from "./front.ts";

Deno.test("a random token has 256 bits in base64url, and is another each time", () => {
  const tokens = Array.from({ length: 100 }, () => createRandomToken().reveal());
  for (const token of tokens) {
    assertMatch(token, /^[\w-]{43}$/);
    assertEquals(Uint8Array.fromBase64(token, { alphabet: "base64url" }).length, 32);
  }
  assertEquals(new Set(tokens).size, 100);
});

Deno.test("only the loopback is open where nothing is configured", () => {
  for (const host of ["127.0.0.1", "127.1.2.3", "localhost", "LOCALHOST", "::1", "[::1]"]) {
    assertEquals(chooseDefaultAuth(host), { auth: { kind: "none" } }, host);
  }
  const open = [
    "0.0.0.0",
    "::",
    "192.168.1.2",
    "128.0.0.1",
    "127.0.0.1.evil.example",
    "127.evil.example",
    "127.0.0.256",
    "localhost.evil.example",
    "::ffff:10.0.0.1",
    "mcp.example",
    "",
  ];
  for (const host of open) {
    const { auth, token } = chooseDefaultAuth(host);
    assertEquals([auth.kind, token instanceof Secret], ["tokens", true], host);
  }
});

Deno.test("the token that was made is the one that is required", async () => {
  const { auth, token } = chooseDefaultAuth("0.0.0.0");
  await withFront(createAuthenticator(auth), async ({ ask, present }) => {
    assertEquals((await ask()).status, 401);
    assertEquals((await present(createRandomToken().reveal())).status, 401);
    assertEquals((await present(token?.reveal() ?? "")).text, '{"id":"start_token"}');
  });
});

Deno.test("the text names the token once as a header and once in a command", () => {
  const token = createRandomToken();
  const text = describeRandomToken("http://192.0.2.7:8080/mcp", token);
  assertEquals(text.split(`Authorization: Bearer ${token.reveal()}`).length, 3);
  assertStringIncludes(text, "curl -s 'http://192.0.2.7:8080/mcp'");
  for (const host of ["0.0.0.0", "[::]"]) {
    const command = describeRandomToken(`http://${host}:8080/mcp`, token);
    assertStringIncludes(command, "curl -s 'http://localhost:8080/mcp'");
    assert(!command.includes(host));
  }
});
