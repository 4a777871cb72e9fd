/** The values of XML-RPC documents: every type, every odd way to write it, and what is refused. */
import { ProtocolError } from "../../../src/odoo/errors.ts";
import type { Json } from "../../../src/odoo/json.ts";
import { decodeResponse } from "../../../src/odoo/rpc/xmlrpc_codec.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";

/** The document around one value, as Odoo writes it. */
function answer(value: string): string {
  return `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n${value}\n</param>\n</params>\n</methodResponse>\n`;
}

function decoded(value: string): Json {
  const result = decodeResponse(answer(value));
  assert(result.ok);
  return result.value;
}

function malformed(value: string, message: string): void {
  assertThrows(() => decodeResponse(answer(value)), ProtocolError, message);
}

const VALUES: readonly [string, Json][] = [
  ["<value><i4>1</i4></value>", 1],
  ["<value><int>-1</int></value>", -1],
  ["<value><int>+5</int></value>", 5],
  ["<value><int>\n -7\t</int></value>", -7],
  ["<value><int>007</int></value>", 7],
  ["<value><int>-0</int></value>", 0],
  ["<value><int>1<!-- -->2</int></value>", 12],
  ["<value><int>000000000000000000042</int></value>", 42],
  ["<value><i8>9007199254740991</i8></value>", 9007199254740991],
  ["<value><boolean>1</boolean></value>", true],
  ["<value><boolean> 0\n</boolean></value>", false],
  ["<value><double>-1.5e3</double></value>", -1500],
  ["<value><double>0.30000000000000004</double></value>", 0.1 + 0.2],
  ["<value><double>4.</double></value>", 4],
  ["<value><double> +1e-07 </double></value>", 1e-7],
  ["<value><double>-0.0</double></value>", 0],
  ["<value><double>1e-400</double></value>", 0],
  ["<value><double>9007199254740993</double></value>", 9007199254740992],
  ["<value><string>text</string></value>", "text"],
  ["<value><string/></value>", ""],
  ["<value><string></string></value>", ""],
  ["<value>bare</value>", "bare"],
  ["<value> </value>", " "],
  ["<value>\n  kept \n</value>", "\n  kept \n"],
  ["<value> <string> kept </string> </value>", " kept "],
  ["<value></value>", ""],
  ["<value/>", ""],
  ["<value>a<!-- b -->c</value>", "ac"],
  ["<value><![CDATA[<i4>1</i4>]]></value>", "<i4>1</i4>"],
  ["<value><string>]]></string></value>", "]]>"],
  ["<value><string>]]&gt;<![CDATA[]]]]><![CDATA[>]]></string></value>", "]]>]]>"],
  ["<value><string>&#x10FFFF;&#128512;</string></value>", "\u{10FFFF}\u{1F600}"],
  ["<value><string>\u{1F600}</string></value>", "\u{1F600}"],
  ["<value><string>&#7;&#0;</string></value>", "\x07\0"],
  ["<value><nil/></value>", null],
  ["<value><nil></nil></value>", null],
  ["<value><dateTime.iso8601>20240229T23:59:58</dateTime.iso8601></value>", "2024-02-29 23:59:58"],
  [
    "<value><dateTime.iso8601>2024-02-29T23:59:58Z</dateTime.iso8601></value>",
    "2024-02-29 23:59:58",
  ],
  ["<value><base64>\nQUJD\nREVG\n</base64></value>", "QUJDREVG"],
  ["<value><base64>\r\nQQ==\r\n</base64></value>", "QQ=="],
  ["<value><base64/></value>", ""],
  ["<value><array><data></data></array></value>", []],
  ["<value><array><data/></array></value>", []],
  ["<value><array><data>\n</data></array></value>\n", []],
  [
    "<value> <array> <data> <value>a</value> <value><int>2</int></value> </data> </array> </value>",
    [
      "a",
      2,
    ],
  ],
  ["<value><struct></struct></value>", {}],
  ["<value><struct/></value>", {}],
  ["<value><struct><member><name/><value/></member></struct></value>", { "": "" }],
  ["<value><struct><member><name>a &amp; b</name><value>1</value></member></struct></value>", {
    "a & b": "1",
  }],
  [
    "<value><struct><member><name>x</name><value>1</value></member>" +
    "<member><name>x</name><value>2</value></member></struct></value>",
    { x: "2" },
  ],
  [
    "<value id='1'><!-- c --><struct ><!-- c -->\n<member a='>'><name  >x</name\n>" +
    "<?pi?><value><string a='b'>1</string ></value></member ></struct></value >",
    { x: "1" },
  ],
];

for (const [document, expected] of VALUES) {
  Deno.test(`reads ${document.replaceAll("\n", "\\n")}`, () => {
    assertEquals(decoded(document), expected);
  });
}

Deno.test("a member written as an empty value does not mislead the records after it", () => {
  const records = [1, 2, 3].map((id) =>
    `<value><struct><member><name>a</name><value/></member>` +
    `<member><name>b</name><value>${id}</value></member></struct></value>`
  );
  assertEquals(decoded(`<value><array><data>${records.join("")}</data></array></value>`), [
    { a: "", b: "1" },
    { a: "", b: "2" },
    { a: "", b: "3" },
  ]);
});

Deno.test("a member named __proto__ is data and touches no prototype", () => {
  const document = "<value><struct><member><name>__proto__</name><value><struct><member>" +
    "<name>polluted</name><value>1</value></member></struct></value></member></struct></value>";
  let value: Json = null;
  // Deno takes this accessor away unless it is told to keep it: then a plain assignment would call it.
  Object.defineProperty(Object.prototype, "__proto__", {
    configurable: true,
    set(prototype: object): void {
      Object.setPrototypeOf(this, prototype);
    },
  });
  try {
    value = decoded(document);
  } finally {
    Reflect.deleteProperty(Object.prototype, "__proto__");
  }
  assertEquals(JSON.stringify(value), '{"__proto__":{"polluted":"1"}}');
  assertEquals(Object.getPrototypeOf(value), Object.prototype);
});

Deno.test("control characters that Odoo 16 leaves in an answer are kept", () => {
  const raw = "bell \x07, NUL \0, escape \x1B[0m, CR \r\n";
  const document = `<value><struct><member><name>name\x01</name>` +
    `<value><string>${raw}</string></value></member></struct></value>`;
  assertEquals(decoded(document), { "name\x01": raw });
});

Deno.test("a value that cannot be read is told by the member that holds it", () => {
  const struct = (members: string): string => `<value><struct>${members}</struct></value>`;
  const member = (name: string, value: string): string =>
    `<member><name>${name}</name>${value}</member>`;
  const list = (...items: string[]): string =>
    `<value><array><data>${items.join("")}</data></array></value>`;
  const nan = "<value><double>nan</double></value>";
  const good = struct(member("id", "<value><int>1</int></value>"));
  const where = 'not a finite number: "nan" in "margin" (character';
  malformed(list(good, struct(member("id", "<value/>") + member("margin", nan))), where);
  malformed(struct(member("margin", list("<value/>", nan))), where);
  malformed(struct(member("margin", list(good, nan))), where);
  malformed(struct(member("lines", list(good)) + member("margin", nan)), where);
  malformed(list(good, nan), 'not a finite number: "nan" (character');
});

Deno.test("a list longer than a pair or a handful of ids is whole", () => {
  for (const length of [1, 2, 16, 17, 18, 1000]) {
    const ids = Array.from({ length }, (_, index) => index);
    const items = ids.map((id) => `<value><int>${id}</int></value>\n`);
    assertEquals(decoded(`<value><array><data>\n${items.join("")}</data></array></value>`), ids);
  }
});

const MALFORMED_VALUES: readonly [string, string][] = [
  ["<value><int></int></value>", 'not an integer: ""'],
  ["<value><int>1.0</int></value>", 'not an integer: "1.0"'],
  ["<value><int>0x10</int></value>", "not an integer"],
  ["<value><int>1 2</int></value>", "not an integer"],
  ["<value><i8>9007199254740992</i8></value>", "too large to be exact"],
  ["<value><int>-99999999999999999999</int></value>", "too large to be exact"],
  ["<value><double>nan</double></value>", 'not a finite number: "nan"'],
  ["<value><double>inf</double></value>", "not a finite number"],
  ["<value><double>-Infinity</double></value>", "not a finite number"],
  ["<value><double>1e400</double></value>", "not a finite number"],
  ["<value><double>NaN</double></value>", "not a finite number"],
  ["<value><double>1,5</double></value>", "not a finite number"],
  ["<value><double>.</double></value>", "not a finite number"],
  ["<value><double>0x1F</double></value>", "not a finite number"],
  ["<value><double></double></value>", "not a finite number"],
  ["<value><boolean>2</boolean></value>", 'not a boolean: "2"'],
  ["<value><boolean>true</boolean></value>", "not a boolean"],
  ["<value><dateTime.iso8601>yesterday</dateTime.iso8601></value>", "not a datetime"],
  ["<value><base64>QUJ!</base64></value>", 'not base64: "QUJ!"'],
  ["<value><base64>QQ==QQ==</base64></value>", "not base64"],
  ["<value/><int>1</int></value>", "expected </param>"],
  ["<value><array><data></data>|/array></value>", "expected </array>"],
  ["<value><string/></string></value>", "expected </value>"],
  ["<value><array/><data></data></array></value>", "expected <data>, found an empty element"],
  ["<value>text<int>1</int></value>", "text and an element in one value"],
  ["<value><int>1</int>text</value>", "expected </value>"],
  ["<value><int>1</int><int>2</int></value>", "expected </value>"],
  ["<value><float>1</float></value>", 'unexpected "<float>"'],
  ["<value><array><value>1</value></array></value>", "expected <data>"],
  ["<value><array/></value>", "expected <data>, found an empty element"],
  ["<value><struct><member><value>1</value></member></struct></value>", "expected <name>"],
  ["<value><struct><member><name>x</name></member></struct></value>", "expected <value>"],
  ["<value><struct><value>1</value></struct></value>", "expected </struct>"],
  ["<value><string>x</strong></value>", "expected </string>"],
  ["<value><string>&bomb;</string></value>", 'unknown entity "&bomb;"'],
  ["<value><string>&#xD83D;&#xDE00;</string></value>", 'unknown entity "&#xD83D;'],
  ["<value><string>&#x110000;</string></value>", "unknown entity"],
  ["<value><string>a & b</string></value>", "unknown entity"],
];

for (const [document, message] of MALFORMED_VALUES) {
  Deno.test(`refuses ${document}`, () => {
    malformed(document, message);
  });
}
