/** The configuration: found, complete, safe from other eyes. Knows files and their modes; must not know Odoo. */
import { bringsAccounts, requireConnections } from "../../config/connection.ts";
import { findLogFileProblems } from "../../config/log_files.ts";
import type { ConfigFile } from "../../config/find.ts";
import type { LoadedConfig } from "../../config/load.ts";
import { type SecretPlace, secretPlaces } from "../../config/referred.ts";
import { isGranted } from "../../config/system.ts";
import { isOwnersAlone } from "../../config/write_file.ts";
import { broken, type CheckRow, ok, skipped, warning } from "../checkup.ts";

export interface Configuration {
  /** Read once. @throws {ConfigError} */
  readonly load: () => Promise<LoadedConfig>;
  /** As it stands there; undefined where there is none. */
  readonly readFile: () => Promise<ConfigFile | undefined>;
  /** Whether the embedded Odoo stands in for the configured ones. */
  readonly isDemo: boolean;
}

const NEEDS = ["config_file"];

export const CONFIGURATION_CHECKS: readonly CheckRow<Configuration>[] = [
  {
    id: "config_file",
    title: "Configuration",
    without: "no configuration",
    run: async ({ load, isDemo }) => {
      const { file, sources } = await load();
      if (isDemo) return ok("the demo: the embedded Odoo");
      const others = [...new Set(Object.values(sources))].filter((source) => source !== file);
      const also = others.length > 0 ? `, with ${others.join(", ")}` : "";
      return ok(file === undefined ? `no file${also}` : file + also);
    },
  },
  {
    id: "config_complete",
    title: "Where Odoo is",
    needs: NEEDS,
    remedy: "config_missing",
    run: async ({ load }) => {
      const { config } = await load();
      const connections = requireConnections(config, { account: !bringsAccounts(config) });
      return ok(
        [...connections].map(([name, { url, database }]) => `${name}: ${url}, ${database}`)
          .join("\n"),
      );
    },
  },
  {
    id: "config_warnings",
    title: "Unknown and risky",
    needs: NEEDS,
    run: async ({ load }) => {
      const { warnings } = await load();
      return warnings.length === 0 ? ok("nothing") : warning(warnings.join("\n"), "config_warning");
    },
  },
  {
    id: "secrets",
    title: "Secrets",
    needs: NEEDS,
    run: async ({ readFile }) => {
      const file = await readFile();
      const places = file ? secretPlaces(file) : [];
      if (places.length === 0) return ok("none in a file");
      const inline = places.filter(({ kind }) => kind === "inline");
      if (inline.length > 0) return warning(`${named(inline)} in ${file?.path}`, "secret_inline");
      return ok(
        places.map(({ key, kind, from }) => `${key} from ${KINDS[kind]} ${from}`).join("\n"),
      );
    },
  },
  {
    id: "file_modes",
    title: "Who reads them",
    needs: NEEDS,
    run: async ({ readFile }) => {
      if (Deno.build.os === "windows") return skipped("Windows has no modes");
      const file = await readFile();
      const open = file ? await openFiles(file) : [];
      if (open.length === 0) return ok("nobody but their owner reads files with secrets");
      const files = open.map((path) => JSON.stringify(path)).join(" ");
      return warning(`others can read ${open.join(", ")}`, "file_mode", { files });
    },
  },
  {
    id: "log_files",
    title: "Log files",
    needs: NEEDS,
    run: async ({ load }) => {
      const { config } = await load();
      const files = config.logging.handlers.flatMap(({ filename }) => filename ?? []);
      if (files.length === 0) return ok("none, it logs to standard error");
      const shut = files.find((path) => !isGranted({ name: "write", path }));
      if (shut !== undefined) {
        return broken(`no permission to write ${shut}`, "log_file", { file: shut });
      }
      const [problem] = await findLogFileProblems(config);
      return problem ? broken(problem.message, "log_folder") : ok(files.join(", "));
    },
  },
];

const KINDS = { file: "the file", env: "the variable", inline: "" } as const;

function named(places: readonly SecretPlace[]): string {
  const keys = places.map(({ key }) => key);
  return `${keys.join(", ")} ${keys.length > 1 ? "stand" : "stands"} in the open`;
}

/** A container puts its secrets there, for itself alone. */
const MOUNTED = /^\/(?:var\/)?run\//;

async function openFiles(file: ConfigFile): Promise<string[]> {
  const places = secretPlaces(file);
  const holders = new Set([
    ...(places.some(({ kind }) => kind === "inline") ? [file.path] : []),
    ...places.flatMap(({ kind, from }) => kind === "file" && from !== undefined ? [from] : []),
  ]);
  const open = await Promise.all(
    [...holders].map(async (path) => MOUNTED.test(path) || await isOwnersAlone(path) ? [] : path),
  );
  return open.flat();
}
