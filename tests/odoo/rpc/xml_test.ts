/** The XML reader on its own, and what text may carry. */
import fc from "fast-check";
import { choices, tag, XmlError, XmlReader } from "../../../src/odoo/rpc/xml.ts";
import { escapeText, forbiddenCharacter } from "../../../src/odoo/rpc/xml_text.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";

const A = tag("a");
const B = tag("b");

/** The text of the only element of a document. */
function textOf(document: string): string {
  const reader = new XmlReader(document);
  reader.expect(A);
  const text = reader.text();
  reader.leave(A);
  reader.end();
  return text;
}

const TEXTS: Readonly<Record<string, string>> = {
  "<a>plain</a>": "plain",
  "<a></a>": "",
  "<a/>": "",
  "<a />": "",
  "<a>  kept  </a>": "  kept  ",
  "\uFEFF<a>after a BOM</a>": "after a BOM",
  '<?xml version="1.0" encoding="utf-8"?>\n<a>declared</a>': "declared",
  "\n <!-- before --><?pi data?><a>misc</a><!-- after --><?pi?> \n": "misc",
  "<a x='1' y = \"2>3\" >attributes</a >": "attributes",
  "<a x='/>'/>": "",
  "<a>&amp;&lt;&gt;&quot;&apos;</a>": "&<>\"'",
  "<a>&amp;lt;</a>": "&lt;",
  "<a>&#65;&#x42;&#X43;&#128512;&#x0001F600;</a>": "ABC\u{1F600}\u{1F600}",
  "<a>&#13;&#10;&#9;</a>": "\r\n\t",
  "<a>one<!-- not --> two<?nor this?> three</a>": "one two three",
  "<a><![CDATA[<b>&amp;]]></a>": "<b>&amp;",
  "<a>x<![CDATA[]]>y<![CDATA[ ]] ]]>&lt;</a>": "xy ]] <",
  "<a><!----></a>": "",
  "<a>a > b</a>": "a > b",
  "<a>bell \x07, null \x00, CR \r and \r\n as sent</a>":
    "bell \x07, null \x00, CR \r and \r\n as sent",
};

for (const [document, expected] of Object.entries(TEXTS)) {
  Deno.test(`reads the text of ${JSON.stringify(document)}`, () => {
    assertEquals(textOf(document), expected);
  });
}

const REFUSED: Readonly<Record<string, string>> = {
  "": "expected <a>, found the end of the document (character 1)",
  "   ": "the end of the document",
  "no xml": 'found "no xml"',
  "<b>x</b>": 'found "<b>"',
  "<ab>x</ab>": 'found "<ab>"',
  "<a>x</b>": 'expected </a>, found "</b>"',
  "<a>x</ab>": 'found "</ab>"',
  "<a>x</a": 'expected ">"',
  "<a>x": "the document ends too early (character 5)",
  "<a": "malformed tag <a",
  "<a/": "malformed tag <a",
  "<a x>y</a>": "an attribute of <a> has no value",
  "<a x=1>y</a>": "an attribute of <a> has no quotes",
  "<a x='1>y</a>": "unfinished attribute of <a>",
  "<a>x</a>trailing": 'unexpected "trailing" at the end',
  "<a>x</a><a>y</a>": 'unexpected "<a>" at the end',
  "<a>x</a>\0": "at the end",
  "<a>&nbsp;</a>": 'unknown entity "&nbsp;"',
  "<a>&;</a>": "unknown entity",
  "<a>R&D</a>": 'unknown entity "&D"',
  "<a>&#xD800;</a>": "unknown entity",
  "<a>&#1114112;</a>": "unknown entity",
  "<a>&#x;</a>": "unknown entity",
  "<a>&#-5;</a>": "unknown entity",
  "<!DOCTYPE a><a>x</a>": "DOCTYPE is refused",
  '<!DOCTYPE a [<!ENTITY e "boom">]><a>&e;</a>': "DOCTYPE is refused",
  "<a>x<!ENTITY e 'boom'></a>": "DOCTYPE is refused",
  "<a>x<!-- open</a>": "unfinished comment",
  "<!-- open": "unfinished comment",
  "<?xml": "unfinished processing instruction",
  "<a><![CDATA[open</a>": "unfinished CDATA section",
};

for (const [document, message] of Object.entries(REFUSED)) {
  Deno.test(`refuses ${JSON.stringify(document)}`, () => {
    assertThrows(() => textOf(document), XmlError, message);
  });
}

Deno.test("an element is entered only where it comes next", () => {
  const reader = new XmlReader("<a> <b/> <b x='1'>2</b></a>");
  assert(!reader.enter(B));
  assert(reader.enter(A));
  assert(!reader.tryLeave(A));
  assert(reader.enter(B));
  assert(!reader.enter(B), "an empty element has no content");
  reader.leave(B);
  assert(reader.enter(B));
  assertEquals(reader.plainInteger(), 2);
  reader.leave(B);
  assert(!reader.enter(B));
  reader.leave(A);
  reader.end();
});

Deno.test("elements that share an initial are told apart, written plainly or not", () => {
  const known = choices([{ tag: tag("string") }, { tag: tag("struct") }]);
  assertEquals(new XmlReader("<struct>").enterPlain(known)?.tag.name, "struct");
  assertEquals(new XmlReader(" <struct>").enterPlain(known), undefined);
  assertEquals(new XmlReader(" <struct x='1'>").expectOneOf(known).tag.name, "struct");
  assertThrows(() => new XmlReader("<other>").expectOneOf(known), XmlError, 'unexpected "<other>"');
});

Deno.test("only an integer that is exact and stands before its end tag is plain", () => {
  const plain = (text: string): number | undefined => new XmlReader(text).plainInteger();
  assertEquals(plain("42</a>"), 42);
  assertEquals(plain("-7</a>"), -7);
  assert(Object.is(plain("-0</a>"), 0));
  assertEquals(plain("999999999999999</a>"), 999999999999999);
  for (const odd of ["1000000000000000</a>", " 1</a>", "+1</a>", "1 </a>", "</a>", "-</a>", "1"]) {
    assertEquals(plain(odd), undefined);
  }
  assertEquals(plain("1<!-- -->2</a>"), undefined);
});

Deno.test("escaped text comes back as it was, for every text that XML can carry", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
    const escaped = escapeText(text);
    const forbidden = !text.isWellFormed() || [...text].some((character) => {
      const code = character.codePointAt(0) ?? 0;
      const isControl = code < 32 && !["\t", "\n", "\r"].includes(character);
      return isControl || code === 0xfffe || code === 0xffff;
    });
    assertEquals(escaped === undefined, forbidden);
    if (escaped !== undefined) assertEquals(textOf(`<a>${escaped}</a>`), text);
  }));
});

Deno.test("a carriage return is escaped so that other readers keep it", () => {
  assertEquals(escapeText("a\r\nb"), "a&#13;\nb");
});

Deno.test("the character that XML cannot carry is named", () => {
  assertEquals(forbiddenCharacter("fine\x07"), "U+0007");
  assertEquals(forbiddenCharacter("a\uD800b"), "U+D800");
  assertEquals(forbiddenCharacter("\uFFFF"), "U+FFFF");
});
