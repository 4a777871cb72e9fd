/** Writes a template as JSON with comments. Pure; each comment is the schema's own, so that none grows stale. */
import { wrap } from "../../wrap.ts";
import { isRecord } from "../named_keys.ts";
import { configKeys } from "../schema.ts";
import { PROFILE_ABOUT, type ProfileName, type TemplateKey, TEMPLATES } from "./templates.ts";

/** The whole file, with a newline at the end. @throws {Error} where a template names a key that there is not */
export function templateText(profile: ProfileName): string {
  const blocks = sections(TEMPLATES[profile]).map(({ name, keys }) =>
    name === "" ? keys.map((key) => keyText(key, "  ")).join("\n\n") : sectionText(name, keys)
  );
  return `// odoo-mcp for ${profile}: ${PROFILE_ABOUT[profile]}.
// Comments and trailing commas are fine. Variables of the environment win over this file.
// odoo-mcp config check says whether it can be used; docs/configuration.md lists every key.
{
${blocks.join("\n\n")}
}
`;
}

interface Section {
  /** Empty for keys outside any. */
  readonly name: string;
  readonly keys: TemplateKey[];
}

function sections(keys: readonly TemplateKey[]): Section[] {
  const found: Section[] = [];
  for (const key of keys) {
    const name = key.key.split(".").slice(0, -1).join(".");
    const last = found.at(-1);
    if (last?.name === name) last.keys.push(key);
    else found.push({ name, keys: [key] });
  }
  return found;
}

function sectionText(name: string, keys: readonly TemplateKey[]): string {
  return `  "${name}": {\n${keys.map((key) => keyText(key, "    ")).join("\n")}\n  },`;
}

function keyText({ key, value, note, isOff }: TemplateKey, indent: string): string {
  const known = configKeys.find(({ path }) => path === key);
  if (known === undefined) throw new Error(`Cannot write a template: there is no key ${key}`);
  const about = [`${known.meaning}.`, ...(note === undefined ? [] : [note])].join(" ");
  const leaf = key.slice(key.lastIndexOf(".") + 1);
  const start = isOff ? `${indent}// "${leaf}": ` : `${indent}"${leaf}": `;
  return [...comment(about, indent), `${start}${fit(value, start)},`].join("\n");
}

/** On one line where it fits, else one line for each entry. */
function fit(value: unknown, start: string): string {
  const line = valueText(value);
  if (start.length + line.length < WIDTH || typeof value !== "object" || value === null) {
    return line;
  }
  const indent = /^ */.exec(start)?.[0] ?? "";
  const entries = Object.entries(value).map(([name, part]) =>
    `${indent}  ${JSON.stringify(name)}: ${valueText(part)},`
  );
  return ["{", ...entries, `${indent}}`].join("\n");
}

/** On one line, as people write it: `{ "env": "NAME" }`. */
function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, part]) =>
    `${JSON.stringify(name)}: ${valueText(part)}`
  );
  return `{ ${entries.join(", ")} }`;
}

const WIDTH = 100;

function comment(text: string, indent: string): string[] {
  const start = `${indent}// `;
  return wrap(text, WIDTH - start.length).map((line) => start + line);
}
