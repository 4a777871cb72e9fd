/** A fake catalog with one tool more, `probe`, that does what the test says. */
import type { Catalog, ToolEntry } from "../../src/mcp/catalog.ts";
import { createServerFactory } from "../../src/mcp/server.ts";
import { createFakeCatalog, type FakeCatalog } from "../support/fake_catalog.ts";
import type { FixtureOptions } from "../support/mcp_http.ts";

export interface ProbeOptions extends Partial<Pick<Catalog, "toolsFor" | "notices" | "live">> {
  /** Answers with nothing unless told. */
  readonly call?: ToolEntry["call"];
}

export function createProbeCatalog({ call, ...others }: ProbeOptions = {}): FakeCatalog {
  const fake = createFakeCatalog();
  const probe: ToolEntry = {
    listed: { name: "probe", inputSchema: { type: "object" } },
    call: call ?? (() => Promise.resolve({ text: "" })),
  };
  return {
    ...fake,
    ...others,
    findTool: (name) => name === "probe" ? probe : fake.findTool(name),
  };
}

/** The catalog as a server over HTTP is given it. */
export function serving(catalog: FakeCatalog): Pick<FixtureOptions, "watched"> {
  return { watched: { catalog, factory: createServerFactory(catalog, { onError: () => {} }) } };
}
