/** Version strings as servers tell them, and the forms of calls that follow. */
import { type Capability, formsOf, parseVersion } from "../../src/odoo/versions.ts";
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
  ["saas~19", 19, 1],
  ["saas~19.1+e", 19, 1],
  ["20.0alpha1", 20, 0],
  ["17.0+e-20240101", 17, 0],
  ["17.0.1.3", 17, 0],
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
  for (
    const text of ["", "17", "Odoo 17.0", "saas~", "v17.0", "1234.0", ".0", "latest", "master"]
  ) {
    assertEquals(parseVersion(text), undefined, text);
  }
});

const NEWEST = {
  grouping: "formatted_read_group",
  access: "has_access",
  models: "get_available_models",
} as const;

const OLDEST = {
  grouping: "read_group",
  access: "check_access_rights",
  models: "search_read",
} as const;

/** Per version, which capabilities are tried in their new form first. */
const FIRST_TRIED_NEW:
  readonly (readonly [version: string, capabilities: readonly Capability[]])[] = [
    ["15.0", []],
    ["16.0", ["models"]],
    ["17.0+e", ["models"]],
    ["saas~17.4", ["models"]],
    ["18.0-20250101", ["models", "access"]],
    ["saas~18.4", ["models", "access"]],
    ["19.0", ["models", "access", "grouping"]],
    ["saas~19", ["models", "access", "grouping"]],
    ["saas~19.2", ["models", "access", "grouping"]],
    ["20.0alpha1", ["models", "access", "grouping"]],
    ["unreadable", ["models", "access", "grouping"]],
  ];

const CAPABILITIES: readonly Capability[] = ["grouping", "access", "models"];

for (const [version, modern] of FIRST_TRIED_NEW) {
  for (const capability of CAPABILITIES) {
    Deno.test(`forms of ${capability} in ${version}: the likely one first, the other after it`, () => {
      const forms = [NEWEST[capability], OLDEST[capability]];
      const expected = modern.includes(capability) ? forms : forms.toReversed();
      assertEquals<readonly string[]>(formsOf(parseVersion(version), capability), expected);
    });
  }
}
