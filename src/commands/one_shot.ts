/** `call`, `read` and `tools`: one answer on standard output, and whether it is a good one. */
import type { Command } from "../cli/command.ts";
import { start } from "./start.ts";

type OneShot = Extract<Command, { kind: "call" | "read" | "tools" }>;

export interface OneShotResult {
  readonly ok: boolean;
  readonly text: string;
}

/** @throws {ConfigError} */
export async function runOneShot(command: OneShot): Promise<OneShotResult> {
  await using started = await start(command, { serves: false });
  const { catalog } = started.app;
  const context = { signal: new AbortController().signal };
  switch (command.kind) {
    case "tools": {
      const lines = catalog.tools.map(({ listed }) => `${listed.name}\t${listed.description}`);
      return { ok: true, text: lines.join("\n") };
    }
    case "call": {
      const tool = catalog.findTool(command.tool);
      if (!tool) return { ok: false, text: `Unknown tool ${command.tool}: see odoo-mcp tools` };
      const outcome = await tool.call(command.args, context);
      return { ok: !outcome.isError, text: outcome.text };
    }
    case "read":
      try {
        const { contents } = await catalog.resources.read(command.uri, context);
        const parts = contents.map((part) => "text" in part ? part.text : part.blob);
        return { ok: true, text: parts.join("\n") };
      } catch (error) {
        return { ok: false, text: error instanceof Error ? error.message : String(error) };
      }
  }
}
