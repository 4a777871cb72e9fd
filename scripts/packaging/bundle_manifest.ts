/**
 * The manifest of the desktop extension, as MCPB 0.3 has it (github.com/modelcontextprotocol/mcpb, MANIFEST.md): what
 * a host shows, asks for, and starts. Knows which of the program's keys people fill in there; must not know zip files.
 */
import { configKeys } from "../../src/config/schema.ts";
import { describedTools } from "../catalog.ts";
import { LICENSE, REPOSITORY, VERSION } from "./project.ts";
import { programName, type Target } from "./targets.ts";

interface UserOption {
  readonly type: "string" | "boolean";
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  readonly sensitive?: boolean;
  readonly default?: boolean;
}

interface Question extends UserOption {
  /** The configuration key that the answer is for. */
  readonly key: string;
}

/** What somebody is asked who installs the extension, in that order. */
const QUESTIONS: readonly Question[] = [
  {
    key: "odoo_url",
    type: "string",
    title: "Address of your Odoo",
    description: "As in your browser, such as https://mycompany.odoo.com",
    required: true,
  },
  {
    key: "database",
    type: "string",
    title: "Database",
    description:
      "On Odoo Online the first part of the address (mycompany); else ask who runs your Odoo",
    required: true,
  },
  {
    key: "username",
    type: "string",
    title: "Login",
    description:
      "What you log in to Odoo with, mostly your e-mail address. This user's rights apply",
    required: true,
  },
  {
    key: "api_key",
    type: "string",
    title: "API key",
    description:
      "In Odoo: your name, Preferences, Account Security (Odoo 19: Security), New API Key",
    required: true,
    sensitive: true,
  },
  {
    key: "read_only",
    type: "boolean",
    title: "Only look, change nothing",
    description:
      "While this is on, the assistant reads and adds up. Turn it off to let it create and change records too",
    // Given in any case: it has a default, and a host that leaves it out would let the program write.
    required: false,
    default: true,
  },
];

export function bundleManifest(target: Target): Record<string, unknown> {
  const program = `server/${programName(target)}`;
  const command = `\${__dirname}/${program}`;
  return {
    manifest_version: "0.3",
    name: "odoo-mcp",
    display_name: "Odoo",
    version: VERSION,
    description: "Search, read and change records in your Odoo, version 15 to 20",
    long_description: LONG_DESCRIPTION,
    author: { name: "odoo-mcp contributors", url: REPOSITORY },
    repository: { type: "git", url: REPOSITORY },
    homepage: REPOSITORY,
    documentation: `${REPOSITORY}#readme`,
    support: `${REPOSITORY}/issues`,
    icon: "icon.png",
    server: {
      type: "binary",
      entry_point: program,
      mcp_config: {
        command,
        args: ["stdio"],
        env: environment(),
        ...(target.platform === "win32" && { platform_overrides: { win32: { command } } }),
      },
    },
    tools: describedTools().map(({ name, description = "" }) => ({ name, description })),
    prompts_generated: true,
    keywords: ["odoo", "erp", "crm", "accounting", "invoices", "sales"],
    license: LICENSE,
    compatibility: { platforms: [target.platform] },
    user_config: Object.fromEntries(QUESTIONS.map(({ key, ...option }) => [key, option])),
  };
}

const LONG_DESCRIPTION =
  `Ask about customers, orders, invoices, stock, tasks and everything else that is in your Odoo, \
and let the assistant prepare or change records when you allow it.

- Nothing is installed in Odoo. The assistant acts as the Odoo user you name, with that user's rights and no more.
- It only looks until you turn off *Only look, change nothing*.
- Your data goes from your Odoo to your assistant; no other server is in between.`;

/** Each answer as the variable of its key. */
function environment(): Record<string, string> {
  return Object.fromEntries(
    QUESTIONS.map(({ key }) => [variableOf(key), `\${user_config.${key}}`]),
  );
}

/** @throws {Error} for a key that no variable sets */
function variableOf(key: string): string {
  const variable = configKeys.find(({ path }) => path === key)?.env[0];
  if (variable === undefined) throw new Error(`Cannot ask for ${key}: no variable sets it`);
  return variable;
}
