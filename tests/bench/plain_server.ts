/** A program of the official SDK over stdio with nothing in it: what the start cannot be below. */
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

serveStdio(() => new McpServer({ name: "plain", version: "0" }, { capabilities: { tools: {} } }));
