/**
 * The MCP clients that can be added to: where each keeps its servers, and in which shape. Data; what is done with it is
 * `change.ts`. Places and shapes are those of the clients' own documentation, November 2026; that of Claude Desktop as
 * a Windows package is from its users' reports (anthropics/claude-code#26073).
 */
import { join } from "node:path";
import type { ClientName } from "../../cli/table.ts";
import { userFolder } from "../../config/find.ts";
import type { System } from "../../config/system.ts";

/** Where programs of this user keep their things; empty text where the environment does not say. */
export interface Homes {
  readonly home: string;
  /** Such as `~/.config` or `%APPDATA%`. */
  readonly settings: string;
  /** The same for each Windows package of Claude Desktop, which is kept apart from the system's. */
  readonly packaged: readonly string[];
  /** Where Claude Code was told to keep its things. */
  readonly claudeCode: string | undefined;
}

export interface Place {
  /** Shows that the client is there. */
  readonly sign: string;
  readonly file: string;
}

export interface Client {
  readonly name: ClientName;
  readonly label: string;
  /** The object in the file that holds the servers. */
  readonly key: "mcpServers" | "servers";
  /** Whether an entry says that it is spoken to over stdio. */
  readonly saysType: boolean;
  /** The usual one first. */
  places(homes: Homes): readonly Place[];
  /** How it comes to know of a new entry. */
  readonly next: string;
}

const inFolder = (folder: string, file: string): Place => ({
  sign: folder,
  file: join(folder, file),
});

export const CLIENT_TABLE: readonly Client[] = [
  {
    name: "claude-desktop",
    label: "Claude Desktop",
    key: "mcpServers",
    saysType: false,
    places: ({ settings, packaged }) =>
      [settings, ...packaged].map((folder) =>
        inFolder(join(folder, "Claude"), "claude_desktop_config.json")
      ),
    next: "quit it (also in the menu bar or tray) and open it again",
  },
  {
    name: "claude-code",
    label: "Claude Code",
    key: "mcpServers",
    saysType: true,
    places: ({ home, claudeCode }) => [
      claudeCode
        ? inFolder(claudeCode, ".claude.json")
        : { sign: join(home, ".claude"), file: join(home, ".claude.json") },
    ],
    next: "start a new session; /mcp lists it",
  },
  {
    name: "cursor",
    label: "Cursor",
    key: "mcpServers",
    saysType: false,
    places: ({ home }) => [inFolder(join(home, ".cursor"), "mcp.json")],
    next: "restart it; the settings list it under MCP, where it can be switched on",
  },
  {
    name: "vscode",
    label: "VS Code",
    key: "servers",
    saysType: true,
    places: ({ settings }) =>
      ["Code", "Code - Insiders"].map((name) => inFolder(join(settings, name, "User"), "mcp.json")),
    next: "run the command MCP: List Servers, start odoo, and open the chat in agent mode",
  },
  {
    name: "windsurf",
    label: "Windsurf",
    key: "mcpServers",
    saysType: false,
    places: ({ home }) => [inFolder(join(home, ".codeium", "windsurf"), "mcp_config.json")],
    next: "restart it; Cascade lists it under MCP servers",
  },
];

export async function findHomes(system: System): Promise<Homes> {
  const { os, env } = system;
  const local = os === "windows" ? env("LOCALAPPDATA") : undefined;
  return {
    home: env(os === "windows" ? "USERPROFILE" : "HOME") ?? "",
    settings: userFolder(system) ?? "",
    packaged: local ? await claudePackages(join(local, "Packages")) : [],
    claudeCode: env("CLAUDE_CONFIG_DIR") || undefined,
  };
}

/** A package is called by the client's name and its maker's id. */
async function claudePackages(folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory && /^Claude_/.test(name)) {
        found.push(join(folder, name, "LocalCache", "Roaming"));
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found;
}
