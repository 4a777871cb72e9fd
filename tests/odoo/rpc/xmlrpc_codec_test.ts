/** The XML-RPC codec: what it writes, what it reads, what it refuses. */
import fc from "fast-check";
import { ProtocolError } from "../../../src/odoo/errors.ts";
import type { Json } from "../../../src/odoo/json.ts";
import {
  decodeCall,
  decodeResponse,
  encodeCall,
  encodeFault,
  encodeResponse,
} from "../../../src/odoo/rpc/xmlrpc_codec.ts";
import { escapeText } from "../../../src/odoo/rpc/xml_text.ts";
import { assertEquals, assertStringIncludes, assertThrows } from "../../support/assert.ts";

/** The document around one value, as Odoo writes it. */
function answer(value: string): string {
  return `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n${value}\n</param>\n</params>\n</methodResponse>\n`;
}

function malformed(document: string, message: string): ProtocolError {
  const error = assertThrows(() => decodeResponse(document), ProtocolError, message);
  assertEquals(error.kind, "malformed");
  assertEquals(error.outcome, "unknown");
  return error;
}

const xmlText = fc.string({ unit: "binary", maxLength: 12 }).filter((text) =>
  escapeText(text) !== undefined
);
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value === 0 ? 0 : value),
);
const scalar: fc.Arbitrary<Json> = fc.oneof(
  xmlText,
  number,
  fc.boolean(),
  fc.constant(null),
);
const key = fc.oneof(xmlText, fc.constantFrom("id", "name", "__proto__", "constructor"));

function json(depth: number): fc.Arbitrary<Json> {
  if (depth === 0) return scalar;
  const nested = json(depth - 1);
  return fc.oneof(
    scalar,
    fc.array(nested, { maxLength: 5 }),
    fc.dictionary(key, nested, { maxKeys: 5, noNullPrototype: true }),
  );
}

Deno.test("every value comes back from an answer as it went in", () => {
  fc.assert(fc.property(json(4), (value) => {
    assertEquals(decodeResponse(encodeResponse(value)), { ok: true, value });
  }));
});

Deno.test("every call comes back as it went in", () => {
  fc.assert(fc.property(xmlText.map((text) => text.trim()), fc.array(json(3)), (method, params) => {
    assertEquals(decodeCall(encodeCall(method, params)), { method, params });
  }));
});

Deno.test("every fault comes back as it went in", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), xmlText, (code, message) => {
    assertEquals(decodeResponse(encodeFault(code, message)), { ok: false, code, message });
  }));
});

Deno.test("no answer that breaks off is taken for a whole one", () => {
  fc.assert(fc.property(json(3), fc.nat(), (value, at) => {
    const document = encodeResponse(value);
    const cut = document.slice(0, at % document.lastIndexOf(">"));
    assertThrows(() => decodeResponse(cut), ProtocolError, "Cannot read Odoo's answer");
  }));
});

Deno.test("a character that XML cannot carry is refused wherever it stands, with its place", () => {
  const forbidden = fc.constantFrom("\0", "\x08", "\x0B", "\x1F", "\uD800", "\uDFFF", "\uFFFF");
  fc.assert(fc.property(xmlText, forbidden, xmlText, (before, character, after) => {
    const text = before + character + after;
    const error = assertThrows(
      () => encodeCall("write", [[7], { lines: [[0, 0, { note: text }]] }]),
      ProtocolError,
      "Cannot send params[1].lines[0][2].note: XML cannot carry the character U+",
    );
    assertEquals(error.outcome, "not_sent");
  }));
});

Deno.test("records of the same shape, of another and interrupted by others are told apart", () => {
  const record = fc.subarray(["id", "name", "&", "tag_ids", "parent"]).chain((names) =>
    fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), json(2)))).map((entries) =>
      Object.fromEntries(entries)
    )
  );
  fc.assert(fc.property(fc.array(record, { maxLength: 12 }), (records) => {
    assertEquals(decodeResponse(encodeResponse(records)), { ok: true, value: records });
  }));
});

Deno.test("a call is written as Odoo reads it", () => {
  const call = encodeCall("execute_kw", ["db", 2, [[["id", ">", 2 ** 31]]], { limit: 1.5 }, null]);
  assertEquals(
    call,
    '<?xml version="1.0"?>\n<methodCall><methodName>execute_kw</methodName><params>' +
      "<param><value><string>db</string></value></param>" +
      "<param><value><int>2</int></value></param>" +
      "<param><value><array><data><value><array><data><value><array><data>" +
      "<value><string>id</string></value><value><string>&gt;</string></value>" +
      "<value><i8>2147483648</i8></value>" +
      "</data></array></value></data></array></value></data></array></value></param>" +
      "<param><value><struct><member><name>limit</name><value><double>1.5</double></value>" +
      "</member></struct></value></param>" +
      "<param><value><nil/></value></param></params></methodCall>\n",
  );
});

const NUMBERS: readonly [number, string][] = [
  [0, "<int>0</int>"],
  [-0, "<int>0</int>"],
  [2147483647, "<int>2147483647</int>"],
  [-2147483648, "<int>-2147483648</int>"],
  [2147483648, "<i8>2147483648</i8>"],
  [-2147483649, "<i8>-2147483649</i8>"],
  [Number.MAX_SAFE_INTEGER, "<i8>9007199254740991</i8>"],
  [2 ** 53, "<double>9007199254740992</double>"],
  [0.1, "<double>0.1</double>"],
  [1e-7, "<double>1e-7</double>"],
  [1e300, "<double>1e+300</double>"],
];

for (const [value, expected] of NUMBERS) {
  Deno.test(`the number ${value} is written as ${expected}`, () => {
    assertStringIncludes(encodeResponse(value), `<value>${expected}</value>`);
  });
}

const REFUSED_TO_SEND: readonly [string, Json[], string][] = [
  [
    "a bell",
    ["a", 1, 2, 3, 4, [{ name: "ring \x07" }]],
    "Cannot send params[5][0].name: XML cannot carry the character U+0007",
  ],
  ["NUL", ["\0"], "params[0]: XML cannot carry the character U+0000"],
  ["a lone surrogate", ["a", [{ name: "x\uD83D" }]], "params[1][0].name: XML cannot carry"],
  ["U+FFFE", [{ "odd key": ["\uFFFE"] }], 'params[0]["odd key"][0]'],
  ["a control character in a name", [[{ "\x01": 1 }]], "params[0][0]: XML cannot carry"],
  ["NaN", [1, [NaN]], "params[1][0]: NaN is not a number Odoo can hold"],
  ["infinity", [{ limit: -Infinity }], "params[0].limit: -Infinity is not a number"],
];

for (const [what, params, message] of REFUSED_TO_SEND) {
  Deno.test(`refuses to send ${what}, naming the place`, () => {
    const error = assertThrows(() => encodeCall("x", params), ProtocolError, message);
    assertEquals([error.kind, error.outcome], ["unsupported", "not_sent"]);
  });
}

Deno.test("refuses to send what goes round in a circle", () => {
  const circle: Json[] = [];
  circle.push(circle);
  assertThrows(() => encodeResponse(circle), ProtocolError, "nested more than 200 deep");
});

Deno.test("values stand 200 deep in one another both ways, and no deeper", () => {
  let deepest: Json = "core";
  for (let depth = 1; depth < 200; depth++) deepest = [deepest];
  assertEquals(decodeResponse(encodeResponse(deepest)), { ok: true, value: deepest });
  assertThrows(() => encodeResponse([[deepest]]), ProtocolError, "nested more than 200 deep");
  const open = "<value><array><data>".repeat(201);
  malformed(answer(`${open}${"</data></array></value>".repeat(201)}`), "nested more than 200 deep");
});

Deno.test("an answer has one root, one parameter and nothing behind it", () => {
  malformed("", "expected <methodResponse>, found the end of the document");
  malformed("{}", "expected <methodResponse>");
  malformed("<methodCall/>", "expected <methodResponse>");
  malformed("<methodResponse><params></params></methodResponse>", "expected <param>");
  malformed(answer("<value>1</value></param><param><value>2</value>"), "expected </params>");
  malformed(`${answer("<value>1</value>")}<p>`, 'unexpected "<p>" at the end');
  malformed(answer("<value>1</value>").slice(0, -30), "expected");
  malformed("<html><head><title>Not XML</title></head></html>", 'found "<html>"');
  malformed(`<!DOCTYPE methodResponse>${answer("<value>1</value>")}`, "DOCTYPE is refused");
});

const FAULTS: readonly [string, string, { code: number; message: string }][] = [
  ["<int>4</int>", "<string>no access</string>", { code: 4, message: "no access" }],
  ["<string>2</string>", "text", { code: 2, message: "text" }],
  ["warning -- UserError\n\nPay first", "", {
    code: 1,
    message: "warning -- UserError\n\nPay first",
  }],
  ["AccessDenied", "Access Denied", { code: 1, message: "Access Denied" }],
  ["3 -- denied", "x", { code: 3, message: "x" }],
  ["<double>2.5</double>", "<nil/>", { code: 1, message: "" }],
];

for (const [code, message, expected] of FAULTS) {
  Deno.test(`a fault with the code ${JSON.stringify(code)} is code ${expected.code}`, () => {
    const fault = `<methodResponse><fault><value><struct>` +
      `<member><name>faultCode</name><value>${code}</value></member>` +
      `<member><name>faultString</name><value>${message}</value></member>` +
      `</struct></value></fault></methodResponse>`;
    assertEquals(decodeResponse(fault), { ok: false, ...expected });
  });
}

Deno.test("a fault that lacks its members or is no struct", () => {
  const fault = (value: string): string =>
    `<methodResponse><fault><value>${value}</value></fault></methodResponse>`;
  assertEquals(decodeResponse(fault("<struct/>")), { ok: false, code: 1, message: "" });
  malformed(fault("text"), "the fault is no struct");
});

Deno.test("a call that cannot be read carried nothing out", () => {
  const error = assertThrows(
    () => decodeCall("<methodCall>"),
    ProtocolError,
    "Cannot read the XML-RPC call",
  );
  assertEquals([error.kind, error.outcome], ["malformed", "rejected"]);
});

Deno.test("a call may leave its parameters out", () => {
  const call = "<methodCall><methodName> version </methodName></methodCall>";
  assertEquals(decodeCall(call), { method: "version", params: [] });
});
