/** Puts into words whether a configuration can be used. Pure; must not know how it was found out. */
import type { ConfigError } from "../errors.ts";
import type { InspectedConfig } from "../load.ts";
import type { Config } from "../schema.ts";
import type { Told } from "./told.ts";

/** What serving would refuse or warn of, beyond what loading finds. */
export interface Serving {
  readonly problems: readonly ConfigError[];
  readonly warnings: readonly string[];
}

export interface Checked {
  readonly inspected: InspectedConfig;
  readonly serving: Serving;
}

/** One line each; as JSON one object. Never a secret: problems and warnings name places. */
export function tellCheck({ inspected, serving }: Checked, { json }: { json: boolean }): Told {
  const { loaded, file } = inspected;
  const problems = [...inspected.problems, ...serving.problems];
  const placeholders = loaded ? placeholderWarnings(loaded.config) : [];
  const warnings = [...inspected.warnings, ...serving.warnings, ...placeholders];
  const ok = problems.length === 0;
  if (json) {
    const told = problems.map(({ option, message }) => ({ key: option, message }));
    const all = { file: file ?? null, ok, problems: told, warnings };
    return { ok, text: JSON.stringify(all, null, 2) };
  }
  const counts = [counted(problems.length, "problem"), counted(warnings.length, "warning")];
  const verdict = `${file ?? "The configuration"} ${ok ? "can" : "cannot"} be used`;
  const lines = [
    [verdict, ...counts.filter((count) => count !== "")].join(", "),
    ...problems.map(({ message }) => message),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ];
  return { ok, text: lines.join("\n") };
}

function counted(count: number, noun: string): string {
  return count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `example.com` and its like are nobody's, and stand in the templates. */
const PLACEHOLDER = /(?:^|[./])example\.(?:com|org|net)(?:[:/]|$)/;

function placeholderWarnings({ odoo_url, http, instances, connection_type }: Config): string[] {
  const places: (readonly [key: string, value: string | undefined])[] = [
    ["odoo_url", odoo_url],
    ...Object.entries(instances).map(([name, { odoo_url }]) =>
      [`instances.${name}.odoo_url`, odoo_url] as const
    ),
    ...(connection_type === "stdio"
      ? []
      : http.allowed_hosts.map((host) => ["http.allowed_hosts", host] as const)),
  ];
  return places.filter(([, value]) => value !== undefined && PLACEHOLDER.test(value))
    .map(([key, value]) => `${key} is still the template's ${value}, put your own there`);
}
