/** The troubleshooting chapter and `doctor` are one text, about messages that there are. */
import {
  ArgumentError,
  AuthError,
  type CallError,
  NetworkError,
  OdooError,
  PolicyError,
  ProtocolError,
  RateLimitError,
} from "../../src/odoo/errors.ts";
import { advise, PARTS, REMEDIES, remedyFor } from "../../src/doctor/remedies/mod.ts";
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import { programTexts } from "../support/program_texts.ts";

const ROOT = new URL("../../", import.meta.url);

/** The kinds of a union in `errors.ts`, so that a new one cannot be forgotten here. */
async function kindsOf(union: string): Promise<string[]> {
  const source = await Deno.readTextFile(new URL("src/odoo/errors.ts", ROOT));
  const [, body = ""] = new RegExp(`export type ${union} =([^;]+);`).exec(source) ?? [];
  return [...body.matchAll(/"(\w+)"/g)].map(([, kind = ""]) => kind);
}

const isNetworkKind = (kind: string): kind is NetworkError["kind"] => Object.hasOwn(REMEDIES, kind);
const isOdooKind = (kind: string): kind is OdooError["kind"] => Object.hasOwn(REMEDIES, kind);

Deno.test("every kind of a network error and of an Odoo error has an entry of its own", async () => {
  const network = await kindsOf("NetworkErrorKind");
  const odoo = await kindsOf("OdooErrorKind");
  assertEquals([network.length, odoo.length], [10, 9]);
  for (const kind of network) {
    assert(isNetworkKind(kind), `${kind} has no entry`);
    assertEquals(remedyFor(new NetworkError(kind, "", "not_sent")), kind);
  }
  for (const kind of odoo) {
    assert(isOdooKind(kind), `${kind} has no entry`);
    assertEquals(remedyFor(new OdooError(kind, "")), kind);
  }
});

Deno.test("every other error leads to its entry", () => {
  const cases: readonly [CallError, string][] = [
    [new AuthError("", "not_sent", { credential: "key" }), "auth_key"],
    [new AuthError("", "not_sent", { credential: "password" }), "auth_password"],
    [new AuthError("", "not_sent"), "auth"],
    [new ProtocolError("malformed", "", "unknown"), "not_odoo"],
    [new ProtocolError("unsupported", "", "not_sent"), "unsupported"],
    [new RateLimitError("", 1_000), "rate_limit"],
    [new PolicyError("read_only", ""), "read_only"],
    [new PolicyError("scope", ""), "scope"],
    [new PolicyError("private_method", ""), "policy"],
    [new ArgumentError("ids", ""), "argument"],
    [new NetworkError("status", "", "not_sent", { status: 407 }), "proxy"],
  ];
  for (const [error, id] of cases) assertEquals(remedyFor(error), id, error.name);
});

Deno.test("the chapter has every entry, in the words of doctor", async () => {
  const chapter = await Deno.readTextFile(new URL("docs/troubleshooting.md", ROOT));
  const ids = Object.keys(REMEDIES).filter((id): id is keyof typeof REMEDIES => id in REMEDIES);
  assert(ids.length > 50, `only ${ids.length} entries`);
  for (const id of ids) {
    assertStringIncludes(chapter, `| ${advise(id)}. |`, id);
    assertStringIncludes(chapter, `| ${REMEDIES[id].meaning} |`, id);
  }
});

Deno.test("no entry stands in two parts, and each is finished", () => {
  const ids = PARTS.flatMap(([, remedies]) => Object.keys(remedies));
  assertEquals(ids.length, new Set(ids).size);
  assertEquals(ids.toSorted(), Object.keys(REMEDIES).toSorted());
  for (const [, remedies] of PARTS) {
    for (const [id, { message, meaning, todo }] of Object.entries(remedies)) {
      assert(message.length > 0, id);
      assert(meaning.endsWith("."), `${id}: ${meaning}`);
      assert(!todo.endsWith("."), `${id}: ${todo}`);
    }
  }
});

Deno.test("a blank is filled by doctor and shows its name in the chapter", () => {
  assertEquals(advise("redirect"), "Write TARGET in odoo_url");
  const target = "https://erp.example.com";
  assertEquals(advise("redirect", { target }), `Write ${target} in odoo_url`);
  assertStringIncludes(advise("secret_inline"), '{"env": "NAME"}');
});

/** Said by the client or by Odoo, not by us. */
const OF_OTHERS = new Set(["enoent", "access", "user", "cache_stale"]);

/** Parts of a message that the program fills in. */
const FILLED = /…|config\.json|(?<=the user name or the )(?:key|password)|(?<=came with Odoo )19/;

Deno.test("the program says each message of the chapter", async () => {
  const texts = await programTexts(/\/doctor\/remedies\//);
  const messages = PARTS.flatMap(([, remedies]) =>
    Object.entries(remedies).filter(([id]) => !OF_OTHERS.has(id)).flatMap(([id, { message }]) =>
      message.split(" · ").map((one) => ({ id, one }))
    )
  );
  const unsaid = messages.filter(({ one }) =>
    one.split(FILLED).some((part) => !texts.includes(part.trim()))
  );
  assertEquals(unsaid, []);
});
