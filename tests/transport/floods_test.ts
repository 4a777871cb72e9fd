/** Clients in crowds, and clients that never end: what they may cost, and that nobody else notices. */
import { createWatchedFactory, INITIALIZE } from "../support/mcp_events.ts";
import { type HttpFixture, jsonOf, textOf, toolCall, withHttp } from "../support/mcp_http.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";

import type { Caller } from "../../src/transport/caller.ts";

const POST = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
const encoder = new TextEncoder();

function connect({ server }: Pick<HttpFixture, "server">): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port: server.port });
}

/** Connections that have each sent some text. */
async function crowd(
  fixture: HttpFixture,
  { size, say }: { size: number; say: (index: number) => string },
): Promise<Deno.TcpConn[]> {
  const connections = await Promise.all(Array.from({ length: size }, () => connect(fixture)));
  await Promise.all(
    connections.map((connection, index) => connection.write(encoder.encode(say(index)))),
  );
  return connections;
}

async function checkAnswers({ post }: Pick<HttpFixture, "post">): Promise<void> {
  assertEquals(textOf(await jsonOf(await post(toolCall("echo", { a: 1 })))), '{"a":1}');
}

/** What has come once the text stands in it. */
async function readUntil(connection: Deno.Conn, text: string): Promise<string> {
  const buffer = new Uint8Array(65536);
  let seen = "";
  while (!seen.includes(text)) {
    const size = await connection.read(buffer);
    assert(size !== null, `the connection ended after ${seen}`);
    seen += new TextDecoder().decode(buffer.subarray(0, size));
  }
  return seen;
}

Deno.test("a body that is too large is refused by its declared length, nothing of it read", async () => {
  await withHttp({ maxBodyBytes: 1000 }, async (fixture) => {
    for (const length of ["1001", "99999999999999", "1e9"]) {
      using connection = await connect(fixture);
      await connection.write(encoder.encode(`${POST}Content-Length: ${length}\r\n\r\n{`));
      assertMatch(await readUntil(connection, "\r\n\r\n"), /^HTTP\/1\.1 4(13|00) /);
    }
    await checkAnswers(fixture);
  });
});

Deno.test("a body that never ends is refused once it is too large", async () => {
  await withHttp({ maxBodyBytes: 100_000 }, async (fixture) => {
    using connection = await connect(fixture);
    await connection.write(encoder.encode(`${POST}Transfer-Encoding: chunked\r\n\r\n`));
    const chunk = encoder.encode(`2710\r\n${"x".repeat(10_000)}\r\n`);
    const sending = (async () => {
      while (true) await connection.write(chunk);
    })().catch(() => {});
    assertMatch(await readUntil(connection, "\r\n\r\n{"), /^HTTP\/1\.1 413 /);
    connection.close();
    await sending;
    await checkAnswers(fixture);
  });
});

Deno.test("a body that never ends has its connection closed, whatever it was refused for", async () => {
  const authenticate = ({ headers }: Request): Promise<Caller | Response> =>
    Promise.resolve(headers.has("x-name") ? { id: "ann" } : new Response("no", { status: 401 }));
  const chunk = encoder.encode(`2710\r\n${"x".repeat(10_000)}\r\n`);
  const limits = { maxBodyBytes: 100_000, bodyTimeoutMs: 100 };
  await withHttp({ ...limits, authenticate }, async (fixture) => {
    for (const name of ["", "X-Name: ann\r\n"]) {
      using connection = await connect(fixture);
      await connection.write(encoder.encode(`${POST}${name}Transfer-Encoding: chunked\r\n\r\n`));
      const sending = (async () => {
        for (const _ of Array(20_000).keys()) await writeAll(connection, chunk);
      })().catch((error) => error);
      assertMatch(await readUntil(connection, "\r\n\r\n"), /^HTTP\/1\.1 4(01|13) /);
      assertMatch(`${await sending}`, /BrokenPipe|ConnectionReset/);
    }
  });
});

Deno.test("a connection is used again whose body was refused unread", async () => {
  const authenticate = (): Promise<Response> =>
    Promise.resolve(new Response("no", { status: 401 }));
  await withHttp({ authenticate }, async (fixture) => {
    using connection = await connect(fixture);
    const body = "x".repeat(20_000);
    for (const _ of Array(3).keys()) {
      const request = `${POST}Content-Length: ${body.length}\r\n\r\n${body}`;
      await writeAll(connection, encoder.encode(request));
      assertMatch(await readUntil(connection, "\r\n\r\nno"), /^HTTP\/1\.1 401 /);
    }
  });
});

Deno.test("bodies that trickle in hold up nobody, and end", async () => {
  await withHttp({ bodyTimeoutMs: 50 }, async (fixture) => {
    const say = (): string => `${POST}Content-Length: 100000\r\n\r\n{`;
    const connections = await crowd(fixture, { size: 100, say });
    await checkAnswers(fixture);
    for (const connection of connections) {
      assertMatch(await readUntil(connection, "\r\n\r\n"), /^HTTP\/1\.1 408 /);
    }
    await Promise.all(connections.slice(0, 5).map(trickle));
    for (const connection of connections) connection.close();
  });
});

/** Sends more and more of a body, until the connection is closed. */
async function trickle(connection: Deno.TcpConn): Promise<void> {
  let sent = 0;
  const closed = readUntil(connection, "more").catch(() => sent = Infinity);
  for (; sent < 5_000; sent++) {
    await connection.write(encoder.encode("x")).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assertEquals(sent, Infinity, "the connection stays open");
  await closed;
}

Deno.test("hundreds of idle connections keep nobody from being answered", async () => {
  const heads = ["", "P", "POST /mcp HTTP/1.1\r\n", `${POST}X-A: `, "GET /health HTTP/1.1\r\n"];
  await withHttp({ maxOpenRequests: 10 }, async (fixture) => {
    const say = (index: number): string => heads[index % heads.length] ?? "";
    const connections = await crowd(fixture, { size: 500, say });
    for (const _ of Array(20).keys()) await checkAnswers(fixture);
    for (const connection of connections) connection.close();
    await checkAnswers(fixture);
  });
});

Deno.test("heads that are too large are refused, or broken off", async () => {
  const head = "GET /mcp HTTP/1.1\r\nHost: localhost\r\n";
  const floods = [
    head + Array.from({ length: 2000 }, (_, n) => `x-${n}: ${n}\r\n`).join("") + "\r\n",
    `${head}x: ${"y".repeat(2_000_000)}\r\n\r\n`,
    `${head}${"x: y\r\n".repeat(100_000)}\r\n`,
    `GET /mcp?${"x".repeat(200_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  ];
  await withHttp({}, async (fixture) => {
    for (const flood of floods) {
      const connection = await connect(fixture);
      const sending = writeAll(connection, encoder.encode(flood)).catch(() => {});
      // Where the server closes while the client still speaks, its answer may be lost on the way.
      const answer = await readUntil(connection, "\r\n\r\n").catch((error) => {
        assert(error instanceof Deno.errors.ConnectionReset, `${error}`);
        return "broken off";
      });
      assertMatch(answer, /^HTTP\/1\.1 4(00|14|31) |^broken off$/);
      connection.close();
      await sending;
    }
    await checkAnswers(fixture);
  });
});

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

Deno.test("callers that vanish in a crowd leave no call behind", async () => {
  await withHttp({ mode: "streamable_http" }, async (fixture) => {
    const body = JSON.stringify(toolCall("slow"));
    const say = (): string => `${POST}Content-Length: ${body.length}\r\n\r\n${body}`;
    const connections = await crowd(fixture, { size: 100, say });
    const calls = await Promise.all(connections.map(() => fixture.catalog.nextSlowCall()));
    for (const connection of connections) connection.close();
    await Promise.all(calls.map((call) => call.aborted));
    await checkAnswers(fixture);
  });
});

Deno.test("readers that stop reading are given up, and what waits for them is let go", async () => {
  const watched = createWatchedFactory();
  await withHttp({ watched, maxQueuedBytes: 100_000 }, async (fixture) => {
    const connections = await crowd(fixture, {
      size: 50,
      say: () => "GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n",
    });
    await Promise.all(connections.map((connection) => flood(fixture, connection)));
    await Promise.all(watched.servers.map(({ closed }) => closed));
    assertEquals([watched.servers.length, fixture.server.sessionCount], [50, 0]);
    for (const connection of connections) connection.close();
    await checkAnswers(fixture);
  });
});

/** Asks for large results in the stream until the server has no stream any more. */
async function flood({ server }: HttpFixture, connection: Deno.Conn): Promise<void> {
  const [, address = ""] = /data: (\S+)/.exec(await readUntil(connection, "\n\n")) ?? [];
  let status = 202;
  for (let id = 0; status === 202; id++) {
    assert(id < 100, "the reader is never given up");
    const response = await fetch(new URL(address, server.url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(toolCall("big", { size: 250_000 }, id)),
    });
    await response.body?.cancel();
    status = response.status;
  }
  assertEquals(status, 404);
}

Deno.test("a rush of sessions gets as many as there may be, and again when they have ended", async () => {
  await withHttp({ mode: "streamable_http", maxSessions: 50 }, async (fixture) => {
    const { server, post } = fixture;
    for (const _ of [1, 2]) {
      const responses = await Promise.all(Array.from({ length: 200 }, () => post(INITIALIZE)));
      const ids = responses.flatMap(({ headers }) => headers.get("mcp-session-id") ?? []);
      const statuses = responses.map(({ status }) => status).filter((status) => status !== 200);
      assertEquals([ids.length, server.sessionCount], [50, 50]);
      assertEquals(new Set(statuses), new Set([503]));
      await Promise.all(responses.map((response) => response.body?.cancel()));
      const answers = await Promise.all(
        ids.map((id) => post(toolCall("echo", { id }), { headers: { "mcp-session-id": id } })),
      );
      for (const [index, answer] of answers.entries()) {
        assertStringIncludes(textOf(await jsonOf(answer)), ids[index] ?? "");
      }
      await Promise.all(
        ids.map((id) => fetch(server.url, { method: "DELETE", headers: { "mcp-session-id": id } })),
      );
      assertEquals(server.sessionCount, 0);
    }
  });
});

Deno.test("an answer repeats little of what it refuses", async () => {
  await withHttp({}, async ({ server, post }) => {
    const long = "9".repeat(3000);
    const refusals = [
      await fetch(new URL(`/${long}`, server.url)),
      await post(toolCall("echo"), { headers: { "mcp-protocol-version": `1${long}` } }),
    ];
    for (const refusal of refusals) {
      const { error } = await jsonOf(refusal);
      assertStringIncludes(error?.message ?? "", "999…");
      assert((error?.message ?? "").length < 400, error?.message);
    }
  });
});
