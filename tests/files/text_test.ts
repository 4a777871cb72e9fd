/** The text of files. */
import { decodeText } from "../../src/files/charset.ts";
import { htmlToText } from "../../src/files/html_text.ts";
import { extractText, type TextBounds } from "../../src/files/text.ts";
import { Workers } from "../../src/files/workers.ts";
import { assert, assertEquals } from "../support/assert.ts";

const BOUNDS: TextBounds = { maxChars: 1_000, maxPages: 5, workers: new Workers(1) };
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

Deno.test("a text is read in the character set that it was written in", () => {
  const sets: readonly (readonly [readonly number[], string | undefined])[] = [
    [[0x68, 0xc3, 0xa9], "hé"],
    [[0xef, 0xbb, 0xbf, 0x68], "h"],
    [[0xff, 0xfe, 0x68, 0, 0xe9, 0], "hé"],
    [[0xfe, 0xff, 0, 0x68, 0, 0xe9], "hé"],
    [[0x68, 0xe9, 0x80], "hé€"],
    [[0x68, 0x00, 0x68], undefined],
    [[], ""],
  ];
  for (const [bytes, text] of sets) assertEquals(decodeText(Uint8Array.from(bytes)), text);
});

Deno.test("HTML becomes what a reader sees", () => {
  const html = "<!DOCTYPE html><HTML><head><title>T</title><style>p{}</style></head><body>" +
    "<!-- no --><h1>Order&nbsp;S1</h1><p>a &lt;b&gt; &amp; c<br/>next&#33; &#x20AC; &unknown;</p>" +
    "<script>if (1 < 2) alert('<p>x</p>')</script><table><tr><td>x</td><td> 1 </td></tr>" +
    "<tr><td>y</td><td>2</td></tr></table>5 < 6</body></HTML>";
  assertEquals(
    htmlToText(html).split(/\n+/),
    ["Order S1", "a <b> & c", "next! € &unknown;", "x\t1", "y\t2", "5 < 6"],
  );
});

Deno.test("hostile HTML takes no more time than its length", () => {
  for (const piece of ["<!--", "<script>", "<", "<a ", "&#", "<p", "</", "<!"]) {
    const html = piece.repeat(200_000);
    assert(htmlToText(html).length <= html.length);
  }
});

const KINDS: readonly (readonly [mimeType: string, content: string, text: string])[] = [
  ["text/csv", "a;b\n1;2\n", "a;b\n1;2\n"],
  ["text/plain", "hello", "hello"],
  ["application/json", '{"a":1}', '{"a":1}'],
  ["application/xml", "<a>&lt;</a>", "<a>&lt;</a>"],
  ["image/svg+xml", "<svg/>", "<svg/>"],
  ["message/rfc822", "Subject: x", "Subject: x"],
  ["text/html", "<p>a</p><p>b</p>", "a\n\nb"],
];

for (const [mimeType, content, text] of KINDS) {
  Deno.test(`the text of ${mimeType}`, async () => {
    const found = await extractText({ bytes: utf8(content), mimeType }, BOUNDS);
    assertEquals("text" in found && [found.text, found.leftOut], [text, undefined]);
  });
}

Deno.test("what has no text is refused with what can be had", async () => {
  for (const mimeType of ["image/png", "application/zip", "text/rtf", "application/octet-stream"]) {
    const found = await extractText({ bytes: utf8("x"), mimeType }, BOUNDS);
    assert("refused" in found, mimeType);
    assert(found.refused.includes(mimeType) && found.refused.includes("PDF"), found.refused);
  }
  const found = await extractText({ bytes: new Uint8Array([65, 0]), mimeType: "text/csv" }, BOUNDS);
  assertEquals(found, { refused: "the content is no text" });
});

Deno.test("of very much HTML for little text the beginning is read, and says so", async () => {
  const html = utf8("<p>first</p>" + "<br>".repeat(100) + "<p>last</p>");
  const found = await extractText({ bytes: html, mimeType: "text/html" }, {
    ...BOUNDS,
    maxChars: 6,
  });
  assertEquals(found, { text: "first", leftOut: "123 of 423 characters of HTML" });
  const both = await extractText({ bytes: html, mimeType: "text/html" }, {
    ...BOUNDS,
    maxChars: 4,
  });
  assertEquals(both, {
    text: "firs",
    leftOut: "1 of 5 characters, 223 of 423 characters of HTML",
  });
});

Deno.test("a long text is cut, says by how much, and no character is halved", async () => {
  const bytes = utf8("ab😀cd");
  for (const [maxChars, text] of [[2, "ab"], [3, "ab"], [4, "ab😀"], [6, "ab😀cd"]] as const) {
    const found = await extractText({ bytes, mimeType: "text/plain" }, { ...BOUNDS, maxChars });
    const left = 6 - text.length;
    assertEquals(found, {
      text,
      ...(left > 0 && { leftOut: `${left} of 6 characters` }),
    });
  }
});
