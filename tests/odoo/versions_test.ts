/** Version strings as servers tell them, and the dialect that follows. */
import { type Dialect, dialectOf, parseVersion } from "../../src/odoo/versions.ts";
import { assertEquals } from "../support/assert.ts";

const VERSIONS: readonly (readonly [text: string, major: number, minor: number])[] = [
  ["17.0", 17, 0],
  ["15.0", 15, 0],
  ["19.0+e", 19, 0],
  ["18.0-20250101", 18, 0],
  ["18.0+e-20250101", 18, 0],
  ["saas~19.2", 19, 2],
  ["saas~18.2+e", 18, 2],
  ["saas-17.4", 17, 4],
  ["19.1a1", 19, 1],
  ["20.0beta1", 20, 0],
  [" 16.0\n", 16, 0],
];

for (const [text, major, minor] of VERSIONS) {
  Deno.test(`version: ${JSON.stringify(text)}`, () => {
    assertEquals(parseVersion(text), { text: text.trim(), major, minor });
  });
}

Deno.test("version: what is none is undefined", () => {
  for (const text of ["", "17", "Odoo 17.0", "saas~", "v17.0", "1234.0", ".0", "latest"]) {
    assertEquals(parseVersion(text), undefined, text);
  }
});

const DIALECTS: readonly (readonly [text: string, Dialect])[] = [
  ["15.0", dialect("args", "read_group", "check_access_rights", false)],
  ["16.0", dialect("args", "read_group", "check_access_rights", true)],
  ["17.0+e", dialect("args", "read_group", "check_access_rights", true)],
  ["saas~17.4", dialect("args", "read_group", "check_access_rights", true)],
  ["18.0", dialect("args", "read_group", "has_access", true)],
  ["saas~18.4", dialect("args", "read_group", "has_access", true)],
  ["19.0", dialect("domain", "formatted_read_group", "has_access", true)],
  ["saas~19.2", dialect("domain", "formatted_read_group", "has_access", true)],
  ["unreadable", dialect("domain", "formatted_read_group", "has_access", true)],
];

function dialect(
  ...[nameSearchDomain, grouping, access, availableModels]: [
    Dialect["nameSearchDomain"],
    Dialect["grouping"],
    Dialect["access"],
    boolean,
  ]
): Dialect {
  return { nameSearchDomain, grouping, access, availableModels };
}

for (const [text, expected] of DIALECTS) {
  Deno.test(`dialect of ${text}`, () => assertEquals(dialectOf(parseVersion(text)), expected));
}
