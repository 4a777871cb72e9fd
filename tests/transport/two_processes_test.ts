/** Two processes of the program behind a front that sends each request to the next of them, with nothing shared. */
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { type AnyClient, CLIENTS } from "../support/mcp_clients.ts";
import { connectionEnv, type RunningProgram, startProgram } from "../support/program.ts";

interface Backend extends AsyncDisposable {
  readonly url: string;
  /** Requests that the front sent there. */
  requests: number;
  /** Ends it as its keeper does; its exit code. */
  end(): Promise<number>;
}

interface Front extends AsyncDisposable {
  readonly url: string;
  /** Sends no more there. */
  leaveOut(backend: Backend): void;
}

async function startBackend(env: Record<string, string>): Promise<Backend> {
  const args = ["serve", "streamable_http", "--host", "127.0.0.1", "--port", "0"];
  const program = startProgram(args, { env });
  const [, url = ""] = await program.told(/listening on (http:\S+)/);
  let code: Promise<number> | undefined;
  const end = (): Promise<number> => code ??= endProgram(program);
  return { url, requests: 0, end, [Symbol.asyncDispose]: async () => void await end() };
}

async function endProgram(program: RunningProgram): Promise<number> {
  program.signal("SIGTERM");
  return (await program.finished).code;
}

/** A load balancer in a few lines: round robin, knows nothing of what it carries. */
function startFront(all: readonly Backend[]): Front {
  let backends = [...all];
  let turn = 0;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const backend = backends[turn++ % backends.length];
      if (backend === undefined) return new Response(null, { status: 502 });
      backend.requests++;
      const { method, headers, signal } = request;
      const body = method === "POST" ? await request.arrayBuffer() : undefined;
      const response = await fetch(backend.url, { method, headers, body, signal });
      assertEquals(response.headers.get("mcp-session-id"), null);
      return response;
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/mcp`,
    leaveOut: (backend) => void (backends = backends.filter((each) => each !== backend)),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function connect(url: string): Promise<AnyClient> {
  const client = await CLIENTS["client 2.x, 2026 era"]?.({ url });
  assert(client !== undefined);
  return client;
}

/** What a client does all day: none of it may depend on which process answers. */
async function work(client: AnyClient, name: string): Promise<void> {
  const model = "res.partner";
  const created = Object(await client.callTool("create_records", { model, values: [{ name }] }));
  const [id] = created.structuredContent.ids;
  for (const fields of [["name"], ["name", "id"]]) {
    const read = await client.callTool("read_records", { model, ids: [id], fields });
    assertStringIncludes(JSON.stringify(read), name);
  }
  assertStringIncludes(String(await client.readText(`odoo://${model}/${id}`)), name);
  await assertRejects(() => client.readText(`odoo://${model}/999999`), Error, "not found");
  await assertRejects(() => client.callTool("nothing", {}), Error, "Unknown tool: nothing");
  await client.callTool("delete_records", { model, ids: [id] });
}

Deno.test("two processes behind a front serve clients of 2026-07-28 with nothing shared", async () => {
  await using sandbox = await startSandbox();
  const { login: username, apiKey: key } = sandbox.accounts.admin;
  const env = connectionEnv({ url: sandbox.url, database: sandbox.database, username, key });
  await using first = await startBackend(env);
  await using second = await startBackend(env);
  await using front = startFront([first, second]);
  const clients = await Promise.all([1, 2, 3].map(() => connect(front.url)));
  const lists = await Promise.all([...clients, ...clients].map((client) => client.listTools()));
  for (const list of lists) assertEquals(list, lists[0]);
  await Promise.all(clients.map((client, index) => work(client, `Ada ${index}`)));
  const [a, b] = [first.requests, second.requests];
  assert(Math.abs(a - b) <= 1 && a > 12, `${a} and ${b}`);

  front.leaveOut(second);
  assertEquals(await second.end(), 0);
  for (const client of clients) await work(client, "Grace");
  await Promise.all(clients.map((client) => client.close()));
  assertEquals(await first.end(), 0);
});
