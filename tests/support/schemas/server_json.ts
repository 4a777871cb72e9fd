/**
 * What `server.json` may hold, as JSON Schema in our own words, after the format of 2025-12-11 and what the official
 * registry asks of a package of the kind `mcpb` (github.com/modelcontextprotocol/registry, docs). Stricter than the
 * published schema: a name that it does not know is a mistake. The release holds the file against the published one
 * (scripts/check_schema.ts).
 */

const url = { type: "string", pattern: "^https://[^\\s]+$" } as const;

const input = {
  type: "object",
  required: ["name"],
  additionalProperties: false,
  properties: {
    name: { type: "string", pattern: "^[A-Z][A-Z0-9_]*$" },
    description: { type: "string", minLength: 1 },
    format: { enum: ["string", "number", "boolean", "filepath"] },
    isRequired: { type: "boolean" },
    isSecret: { type: "boolean" },
    default: { type: "string" },
  },
} as const;

const bundle = {
  type: "object",
  required: ["registryType", "identifier", "transport"],
  additionalProperties: false,
  properties: {
    registryType: { const: "mcpb" },
    // Releases on GitHub or GitLab, and `mcp` somewhere in it.
    identifier: {
      type: "string",
      pattern: "^https://git(hub|lab)\\.com/.+/releases/.*download/.*mcp",
    },
    version: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$" },
    fileSha256: { type: "string", pattern: "^[a-f0-9]{64}$" },
    transport: {
      type: "object",
      required: ["type"],
      additionalProperties: false,
      properties: { type: { const: "stdio" } },
    },
    environmentVariables: { type: "array", items: input },
  },
} as const;

export const SERVER_JSON_SCHEMA = {
  type: "object",
  required: ["$schema", "name", "description", "version", "repository", "packages"],
  additionalProperties: false,
  properties: {
    $schema: {
      const: "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
    },
    name: {
      type: "string",
      minLength: 3,
      maxLength: 200,
      pattern: "^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$",
    },
    title: { type: "string", minLength: 1, maxLength: 100 },
    description: { type: "string", minLength: 1, maxLength: 100 },
    version: { type: "string", maxLength: 255, pattern: "^\\d+\\.\\d+\\.\\d+" },
    websiteUrl: url,
    repository: {
      type: "object",
      required: ["url", "source"],
      additionalProperties: false,
      properties: { url, source: { type: "string" } },
    },
    packages: { type: "array", minItems: 1, items: bundle },
  },
} as const;
