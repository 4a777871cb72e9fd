/**
 * Answers as Odoo sends them: Python's `xmlrpc.client.dumps`, character for character (compared with
 * CPython 3.11; only exponents are spelled `e-9` for `e-09`). Shares no code with the codec.
 */
import type { Json } from "../../src/odoo/json.ts";

export function pythonAnswer(value: Json): string {
  return `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n${
    marshalled(value)
  }</param>\n</params>\n</methodResponse>\n`;
}

export function pythonFault(code: number, message: string): string {
  return `<?xml version='1.0'?>\n<methodResponse>\n<fault>\n${
    marshalled({ faultCode: code, faultString: message })
  }</fault>\n</methodResponse>\n`;
}

/** The same as a terser server would write it: empty texts as empty elements, nothing between. */
export function terseAnswer(value: Json): string {
  return pythonAnswer(value)
    .replaceAll("<value><string></string></value>", "<value/>")
    .replaceAll("<data>\n</data>", "<data/>")
    .replaceAll(/>\n</g, "><");
}

function marshalled(value: Json): string {
  if (value === null) return "<value><nil/></value>";
  if (typeof value === "string") return `<value><string>${escaped(value)}</string></value>\n`;
  if (typeof value === "boolean") return `<value><boolean>${value ? 1 : 0}</boolean></value>\n`;
  if (typeof value === "number") return `<value>${numeric(value)}</value>\n`;
  if (Array.isArray(value)) {
    return `<value><array><data>\n${value.map(marshalled).join("")}</data></array></value>\n`;
  }
  const members = Object.entries(value).map(([name, member]) =>
    `<member>\n<name>${escaped(name)}</name>\n${marshalled(member)}</member>\n`
  );
  return `<value><struct>\n${members.join("")}</struct></value>\n`;
}

function numeric(value: number): string {
  return Number.isSafeInteger(value) ? `<int>${value}</int>` : `<double>${value}</double>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
