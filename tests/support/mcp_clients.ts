/** The official clients, of both lines of the SDK, behind what the tests ask of them. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as StdioV1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { StreamableHTTPClientTransport as HttpV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

/** What every client can do. Errors of the server are rejections. */
export interface AnyClient {
  serverName(): string | undefined;
  listTools(): Promise<string[]>;
  callTool(name: string, args: Record<string, unknown>, signal?: AbortSignal): Promise<unknown>;
  readText(uri: string): Promise<unknown>;
  /** Subscribes; gives what ends that. `told` gets the URI of each resource that is said to be updated. */
  subscribe(uri: string, told: (uri: string) => void): Promise<() => Promise<unknown>>;
  close(): Promise<void>;
}

/** How to reach a server: its address, or the arguments of `deno` that start it. */
export type Target = { readonly url: string } | { readonly args: string[] };

export type Connect = (target: Target) => Promise<AnyClient>;

type Mode = "legacy" | "auto" | { pin: string };

/** Every client and mode, by the name its tests carry. */
export const CLIENTS: Readonly<Record<string, Connect>> = {
  "client 2.x, 2025 era": (target) => connectV2(transportV2(target), "legacy"),
  "client 2.x, 2026 era": (target) => connectV2(transportV2(target), { pin: "2026-07-28" }),
  "client 2.x, negotiating": (target) => connectV2(transportV2(target), "auto"),
  "sdk 1.x": (target) => connectV1(transportV1(target)),
};

const UPDATED = "notifications/resources/updated";

const INFO = { name: "test", version: "1" };

type TransportV2 = Parameters<Client["connect"]>[0];
type TransportV1 = Parameters<ClientV1["connect"]>[0];

function transportV2(target: Target): TransportV2 {
  return "url" in target
    ? new StreamableHTTPClientTransport(new URL(target.url))
    : new StdioClientTransport({ command: Deno.execPath(), args: target.args, env: DENO_ENV });
}

/** The clients hand on little of the environment; without its folder Deno would load all packages anew. */
const DENO_ENV: Record<string, string> = Object.fromEntries(
  ["DENO_DIR"].flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  }),
);

function transportV1(target: Target): TransportV1 {
  return "url" in target
    ? new HttpV1(new URL(target.url))
    : new StdioV1({ command: Deno.execPath(), args: target.args, env: DENO_ENV });
}

export async function connectV2(transport: TransportV2, mode: Mode): Promise<AnyClient> {
  const client = new Client(INFO, { versionNegotiation: { mode } });
  await client.connect(transport);
  const isModern = client.getNegotiatedProtocolVersion() === "2026-07-28";
  return {
    serverName: () => client.getServerVersion()?.name,
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    callTool: (name, args, signal) => client.callTool({ name, arguments: args }, { signal }),
    readText: async (uri) =>
      Reflect.get((await client.readResource({ uri })).contents[0] ?? {}, "text"),
    subscribe: async (uri, told) => {
      client.setNotificationHandler(UPDATED, ({ params }) => told(params.uri));
      if (isModern) {
        const listening = await client.listen({ resourceSubscriptions: [uri] });
        return () => listening.close();
      }
      await client.subscribeResource({ uri });
      return () => client.unsubscribeResource({ uri });
    },
    close: () => client.close(),
  };
}

export async function connectV1(transport: TransportV1): Promise<AnyClient> {
  const client = new ClientV1(INFO);
  await client.connect(transport);
  return {
    serverName: () => client.getServerVersion()?.name,
    listTools: async () =>
      (await client.listTools()).tools.map((tool: { name: string }) => tool.name),
    callTool: (name, args, signal) =>
      client.callTool({ name, arguments: args }, undefined, { signal }),
    readText: async (uri) =>
      Reflect.get((await client.readResource({ uri })).contents[0] ?? {}, "text"),
    subscribe: async (uri, told) => {
      client.setNotificationHandler(
        ResourceUpdatedNotificationSchema,
        ({ params }: { params: { uri: string } }) => told(params.uri),
      );
      await client.subscribeResource({ uri });
      return () => client.unsubscribeResource({ uri });
    },
    close: () => client.close(),
  };
}
