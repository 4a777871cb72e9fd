import fc from "fast-check";
import { Redactor } from "../src/redact.ts";
import { Secret } from "../src/config/secret.ts";
import { assert, assertEquals, assertStringIncludes } from "./support/assert.ts";

const KEY = 'p"ä&s/wö rd+9\\x';

function redactorOf(...secrets: string[]): Redactor {
  const redact = new Redactor();
  for (const secret of secrets) redact.add(secret);
  return redact;
}

const encoded = new TextEncoder().encode(KEY).toBase64();
const FORMS: Readonly<Record<string, string>> = {
  plain: KEY,
  json: JSON.stringify({ k: KEY }),
  "ASCII json": '"p\\"\\u00e4&s/w\\u00f6 rd+9\\\\x"',
  "percent-encoded": `?k=${encodeURIComponent(KEY)}`,
  "percent-encoded in lower case": encodeURIComponent(KEY).toLowerCase(),
  "of a form": new URLSearchParams({ k: KEY }).toString(),
  xml: '<string>p"ä&amp;s/wö rd+9\\x</string>',
  base64: encoded,
};

for (const [name, text] of Object.entries(FORMS)) {
  Deno.test(`Redactor.text() finds a secret that is ${name}`, () => {
    const shown = redactorOf(KEY).text(`before ${text} after`);
    assertStringIncludes(shown, "[secret]");
    assertStringIncludes(shown, "before ");
    assert(!shown.includes("rd+9") && !shown.includes("rd%2"), shown);
  });
}

Deno.test("Redactor.text() finds a secret inside the base64 of a longer text", () => {
  const secret = "correct horse battery";
  for (const user of ["a", "ab", "abc"]) {
    const bytes = new TextEncoder().encode(`${user}:${secret}!`);
    for (const alphabet of ["base64", "base64url"] as const) {
      const shown = redactorOf(secret).text(`<${bytes.toBase64({ alphabet })}>`);
      assertStringIncludes(shown, "[secret]");
      assert(shown.length < 20, shown);
    }
  }
});

Deno.test("Redactor.text() leaves no secret in any text around it", () => {
  const secrets = fc.string({ unit: "grapheme", minLength: 6, maxLength: 20 })
    .filter((secret) => !"[secret]".includes(secret));
  fc.assert(fc.property(secrets, fc.string(), fc.string(), (secret, before, after) => {
    const redact = redactorOf(secret);
    const shown = [
      redact.text(before + secret + after),
      redact.text(JSON.stringify([before, secret, after])),
      JSON.stringify(redact.value({ a: [before + secret + after] })),
    ];
    // Around the mask the two ends may happen to spell it again; the mask itself has to be there.
    for (const text of shown) assertStringIncludes(text, "[secret]");
    assert(!redact.text(`${before}|${secret}|${after}`).includes(`|${secret}|`));
  }));
});

Deno.test("Redactor.text() masks the longer of two secrets first", () => {
  assertEquals(redactorOf("horse", "horse battery").text("a horse battery"), "a [secret]");
});

Deno.test("Redactor.text() masks a very short secret as a word, and leaves words whole", () => {
  const shown: Readonly<Record<string, string>> = {
    "d": "[secret]",
    "words and odd data": "words and odd data",
    "key=d, d; 'd' (d) d": "key=[secret], [secret]; '[secret]' ([secret]) [secret]",
    "d1 _d dé e\u0301d": "d1 _d dé e\u0301d",
    "https://x.com/d?k=d": "https://x.com/[secret]?k=[secret]",
  };
  for (const [text, expected] of Object.entries(shown)) {
    assertEquals(redactorOf("d").text(text), expected);
  }
  assertEquals(
    redactorOf("demo").text("demo database demonstration"),
    "[secret] database demonstration",
  );
  assertEquals(redactorOf("a&b").text("?k=a%26b <a&amp;b> xa&bx"), "?k=[secret] <[secret]> xa&bx");
  assertEquals(
    redactorOf("ä").text("ä äpfel \\u00e4 \\u00e4pfel"),
    "[secret] äpfel [secret] \\u00e4pfel",
  );
});

Deno.test("Redactor.text() masks a long secret whole, whatever short ones are in and around it", () => {
  assertEquals(
    redactorOf("-", "q", "q-", "--long-secret").text("q --long-secret!"),
    "[secret] [secret]!",
  );
  assertEquals(redactorOf("ab").text("Bearer ab~cdefgh1"), "Bearer [secret]");
  const short = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 4 });
  const long = fc.string({ unit: "grapheme-ascii", minLength: 10, maxLength: 20 })
    .filter((secret) => !"[secret]".includes(secret));
  fc.assert(
    fc.property(fc.array(short, { maxLength: 4 }), long, fc.string(), (shorts, secret, around) => {
      const redact = redactorOf(...shorts, secret, ...shorts);
      assert(
        !redact.text(`${around} ${shorts.join("")}${secret}${shorts.join("")}`).includes(secret),
      );
      for (const part of [secret.slice(1), secret.slice(0, -1)]) {
        assert(!redact.text(`|${shorts.join("")}${secret}${shorts.join("")}|`).includes(part));
      }
    }),
  );
});

Deno.test("Redactor.text() masks credentials that nobody registered", () => {
  const redact = new Redactor();
  assertEquals(redact.text("Authorization: Bearer abcdefgh123"), "Authorization: Bearer [secret]");
  assertEquals(redact.text("basic YWRtaW46YWRtaW4="), "basic [secret]");
  assertEquals(redact.text("at https://me:pw@x.com/a"), "at https://[secret]@x.com/a");
  assertEquals(redact.text("Cookie: session_id=abc123; a=1"), "Cookie: session_id=[secret]; a=1");
  assertEquals(redact.text('{"api_key": "a\\"b", "n": 1}'), '{"api_key": "[secret]", "n": 1}');
});

Deno.test("Redactor.text() leaves everything else alone", () => {
  const text = "Bearer of news, 5 tokens, https://x.com/a@b, basic facts";
  assertEquals(redactorOf("").text(text), text);
});

Deno.test("Redactor.value() masks by name at any depth", () => {
  const shown = new Redactor().value({
    password: "a",
    new_password: "a",
    apiKey: "a",
    "X-API-Key": "a",
    Authorization: { scheme: "Bearer" },
    "Set-Cookie": ["a"],
    access_token: "a",
    session_id: "a",
    nested: [{ token: "a" }],
    tokens: 12,
    key_count: 2,
    model: "res.partner",
  });
  assertEquals(shown, {
    password: "[secret]",
    new_password: "[secret]",
    apiKey: "[secret]",
    "X-API-Key": "[secret]",
    Authorization: "[secret]",
    "Set-Cookie": "[secret]",
    access_token: "[secret]",
    session_id: "[secret]",
    nested: [{ token: "[secret]" }],
    tokens: 12,
    key_count: 2,
    model: "res.partner",
  });
});

Deno.test("Redactor.value() takes whatever it is given", () => {
  const cyclic: Record<string, unknown> = { name: "a" };
  cyclic.self = cyclic;
  const shown = JSON.stringify(
    redactorOf("hunter22").value({
      cyclic,
      map: new Map([["password", "x"], ["hunter22", "y"]]),
      headers: new Headers({ authorization: "Bearer x" }),
      url: new URL("https://x.com/?k=hunter22"),
      bytes: new Uint8Array(5),
      big: 10n,
      call: () => 1,
      wrapped: new Secret("other"),
      nothing: null,
    }),
  );
  assert(!shown.includes("hunter22") && !shown.includes("other"), shown);
  for (const part of ["[5 bytes]", '"10"', "[function]", '"wrapped":"[secret]"', "[…]"]) {
    assertStringIncludes(shown, part);
  }
});

Deno.test("Redactor.value() finds secrets in stack traces and causes", () => {
  const error = new Error("failed with hunter22", { cause: new Error("because hunter22") });
  const shown = String(redactorOf("hunter22").value(error));
  assertStringIncludes(shown, "failed with [secret]");
  assertStringIncludes(shown, "caused by Error: because [secret]");
  assert(!shown.includes("hunter22"));
});
