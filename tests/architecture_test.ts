/** Who may import whom: the layers of docs/architecture.md, held against the real import graph. */
import { assert, assertEquals } from "./support/assert.ts";

interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier?: string };
    /** Of a type alone. */
    readonly type?: { readonly specifier?: string };
    readonly isDynamic?: boolean;
  }[];
}

/** Folder or file under `src/` to what it may import. Types count: they are edges too. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "run.ts": ["cli", "config", "commands", "version"],
  cli: ["config", "nearest"],
  "app.ts": [
    "config",
    "features",
    "files",
    "live",
    "mcp",
    "odoo",
    "policy",
    "telemetry",
    "version",
  ],
  commands: [
    "app",
    "cli",
    "config",
    "log",
    "mcp",
    "sandbox",
    "setup",
    "doctor",
    "redact",
    "telemetry",
    "transport",
    "version",
  ],
  // Its log-in is tried through the whole program, so that what works there works when it serves.
  setup: ["app", "cli", "config", "log_format", "odoo"],
  config: ["nearest", "wrap"],
  "log.ts": ["config", "log_format", "redact"],
  // Written when the program is compiled.
  "version.ts": ["build.json"],
  features: ["files", "live", "mcp", "nearest", "odoo", "policy", "telemetry"],
  // Looks at the configuration and at Odoo as the program does, and builds neither: what it needs is handed to it.
  doctor: ["config", "files", "log_format", "nearest", "odoo", "version", "wrap"],
  files: [],
  live: ["odoo"],
  policy: ["odoo"],
  mcp: [],
  telemetry: ["odoo"],
  transport: ["config", "mcp"],
  odoo: ["files", "nearest"],
  sandbox: ["odoo"],
};

/** The embedded Odoo shares no more with the service than what a wire needs. */
const SANDBOX_MAY_USE = /^odoo\/(domain|json|errors|rpc\/(xml|xmlrpc_codec))\.ts$/;

Deno.test("layers import only what they may", async () => {
  const edges = await importEdges();
  const refused = edges.filter(([from, to]) => {
    const [layer, other] = [layerOf(from), layerOf(to)];
    return layer !== other &&
      !(ALLOWED[layer] ?? [layer]).some((name) => layerName(other) === name);
  });
  assert(edges.length > 50, `only ${edges.length} edges were found`);
  assertEquals(refused, []);
});

Deno.test("layers are allowed no more than they need", async () => {
  const used = new Set(
    (await importEdges()).map(([from, to]) => `${layerOf(from)} imports ${layerName(layerOf(to))}`),
  );
  const allowed = Object.entries(ALLOWED).flatMap(([layer, others]) =>
    others.map((other) => `${layer} imports ${other}`)
  );
  assertEquals(allowed.filter((edge) => !used.has(edge)), []);
});

Deno.test("loading a configuration does not know what is done with its file", async () => {
  const refused = (await importEdges()).filter(([from, to]) =>
    /^config\/manage\//.test(to) && !/^config\/manage\/|^commands\//.test(from)
  );
  assertEquals(refused, []);
});

/** What is loaded for nobody who serves over stdio. */
const NOT_FOR_STDIO =
  /^(?:setup|doctor|sandbox|config\/manage|transport\/auth)\/|^config\/(?:write_file|referred)|^cli\/help|^transport\/http/;

Deno.test("serving over stdio loads nothing of what other commands do", async () => {
  const edges = await importEdges({ atStart: true });
  const loaded = new Set(["run.ts", "commands/serve.ts", "transport/stdio.ts"]);
  for (const file of loaded) {
    for (const [from, to] of edges) if (from === file) loaded.add(to);
  }
  assert(loaded.has("app.ts") && loaded.size > 100, `only ${loaded.size} files are loaded`);
  assertEquals([...loaded].filter((file) => NOT_FOR_STDIO.test(file)), []);
});

Deno.test("the embedded Odoo uses only the pure parts of the service", async () => {
  const edges = await importEdges();
  const refused = edges.filter(([from, to]) =>
    from.startsWith("sandbox/") && !to.startsWith("sandbox/") && !SANDBOX_MAY_USE.test(to)
  );
  assertEquals(refused, []);
});

Deno.test("the HTTP client knows nothing but errors and cancelling", async () => {
  const edges = await importEdges();
  const used = edges.filter(([from, to]) =>
    from.startsWith("odoo/http/") && !to.startsWith("odoo/http/")
  );
  assertEquals(new Set(used.map(([, to]) => to)), new Set(["odoo/errors.ts", "odoo/cancel.ts"]));
});

Deno.test("what is below the Odoo service does not know it", async () => {
  const edges = await importEdges();
  const upward = edges.filter(([from, to]) =>
    from.startsWith("odoo/rpc/") &&
    !/^odoo\/((rpc|http)\/|(errors|json|versions|cancel|cache|observer)\.ts$)/.test(to)
  );
  assertEquals(upward, []);
});

function layerOf(path: string): string {
  const [first = ""] = path.split("/");
  return first;
}

function layerName(layer: string): string {
  return layer.replace(/\.ts$/, "");
}

/** @param atStart Whether only what is loaded together counts: no types, and nothing that is loaded later, or never */
async function importEdges({ atStart = false } = {}): Promise<[from: string, to: string][]> {
  const root = new URL("../src/", import.meta.url).href;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", new URL("../main.ts", import.meta.url).href],
    stdout: "piped",
  });
  const { stdout } = await command.output();
  const graph: { modules: readonly Module[] } = JSON.parse(new TextDecoder().decode(stdout));
  const within = (url: string | undefined): string[] =>
    url?.startsWith(root) ? [url.slice(root.length)] : [];
  return graph.modules.flatMap(({ specifier, dependencies = [] }) =>
    within(specifier).flatMap((from) =>
      dependencies.filter(({ isDynamic }) => !atStart || !isDynamic)
        .flatMap(({ code, type }) => within((atStart ? code : code ?? type)?.specifier))
        .map((to): [string, string] => [from, to])
    )
  );
}
