/** `call`, `read` and `tools`: one answer on standard output, or on standard error why there is none. */
import type { Command } from "../cli/command.ts";
import type { Ended } from "./ended.ts";
import { start } from "./start.ts";

type OneShot = Extract<Command, { kind: "call" | "read" | "tools" }>;

/** @throws {ConfigError} */
export async function runOneShot(command: OneShot): Promise<Ended> {
  await using started = await start(command, { serves: false });
  const { catalog } = started.app;
  const context = { signal: new AbortController().signal };
  switch (command.kind) {
    case "tools": {
      const lines = catalog.tools.map(({ listed }) => `${listed.name}\t${listed.description}`);
      return { code: 0, text: lines.join("\n") };
    }
    case "call": {
      const tool = catalog.findTool(command.tool);
      if (!tool) return failed(`Unknown tool ${command.tool}: see odoo-mcp tools`);
      const { isError, text } = await tool.call(command.args, context);
      return isError ? failed(text) : { code: 0, text };
    }
    case "read":
      try {
        const { contents } = await catalog.resources.read(command.uri, context);
        const parts = contents.map((part) => "text" in part ? part.text : part.blob);
        return { code: 0, text: parts.join("\n") };
      } catch (error) {
        return failed(error instanceof Error ? error.message : String(error));
      }
  }
}

function failed(reason: string): Ended {
  return { code: 1, notes: [reason] };
}
