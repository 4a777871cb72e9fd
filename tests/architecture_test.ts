/** Who may import whom: the layers of docs/architecture.md, held against the real import graph. */
import { assert, assertEquals } from "./support/assert.ts";

interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly { readonly code?: { readonly specifier?: string } }[];
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
    "log",
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

async function importEdges(): Promise<[from: string, to: string][]> {
  const root = new URL("../src/", import.meta.url).href;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", new URL("../main.ts", import.meta.url).href],
    stdout: "piped",
  });
  const { stdout } = await command.output();
  const graph: { modules: readonly Module[] } = JSON.parse(new TextDecoder().decode(stdout));
  return graph.modules.flatMap(({ specifier, dependencies = [] }) =>
    dependencies.flatMap(({ code }): [string, string][] =>
      specifier.startsWith(root) && code?.specifier?.startsWith(root)
        ? [[specifier.slice(root.length), code.specifier.slice(root.length)]]
        : []
    )
  );
}
