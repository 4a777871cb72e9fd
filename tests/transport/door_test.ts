/** What stands before every request: pages in browsers, callers, rates, bounds, slow clients. */
import type { Caller } from "../../src/transport/caller.ts";
import { jsonOf, sendRaw, textOf, toolCall, withHttp } from "../support/mcp_http.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "../support/assert.ts";

const PAGE = "https://app.example";
const EXPOSED = "access-control-expose-headers";
const ALLOWED = "access-control-allow-origin";

function preflight(url: string, headers: Record<string, string> = {}): Promise<Response> {
  const method = "OPTIONS";
  const asked = { "access-control-request-method": "POST", ...headers };
  return fetch(url, { method, headers: { origin: PAGE, ...asked } });
}

/** Lets in who names itself, and refuses the rest. */
function authenticate(request: Request): Promise<{ id: string } | Response> {
  const id = request.headers.get("authorization");
  const challenge = { "www-authenticate": "Bearer" };
  return Promise.resolve(
    id === null ? new Response("{}", { status: 401, headers: challenge }) : { id },
  );
}

Deno.test("a page that is allowed may ask, and read what is for it", async () => {
  await withHttp({ corsOrigins: [PAGE], authenticate }, async ({ server, post }) => {
    const headers = { "access-control-request-headers": "authorization, mcp-param-region" };
    const asked = await preflight(server.url, headers);
    assertEquals([asked.status, await asked.text()], [204, ""]);
    assertEquals(asked.headers.get(ALLOWED), PAGE);
    assertEquals(
      asked.headers.get("access-control-allow-headers"),
      headers["access-control-request-headers"],
    );
    assertStringIncludes(asked.headers.get("access-control-allow-methods") ?? "", "DELETE");

    const refused = await post(toolCall("echo"), { headers: { origin: PAGE } });
    assertEquals([refused.status, refused.headers.get(ALLOWED)], [401, PAGE]);
    await refused.text();
    const answer = await post(toolCall("echo"), {
      headers: { origin: PAGE, authorization: "ann" },
    });
    for (const name of ["Mcp-Session-Id", "Mcp-Protocol-Version", "WWW-Authenticate"]) {
      assertStringIncludes(answer.headers.get(EXPOSED) ?? "", name);
    }
    assertEquals(answer.headers.get("vary"), "Origin");
    assertEquals(textOf(await jsonOf(answer)), "{}");
  });
});

Deno.test("a preflight that asks for no proper names of headers is told the known ones", async () => {
  await withHttp({ corsOrigins: [PAGE] }, async ({ server }) => {
    const asked = await preflight(server.url, { "access-control-request-headers": "a b(c)" });
    assertStringIncludes(asked.headers.get("access-control-allow-headers") ?? "", "Mcp-Session-Id");
  });
});

Deno.test("a page that is not allowed is refused, and no page gets credentials", async () => {
  const others = ["https://app.example.evil", "http://app.example", "https://app.example:444"];
  await withHttp({ corsOrigins: [PAGE] }, async ({ server, post }) => {
    for (const origin of [...others, "null"]) {
      for (
        const response of [
          await preflight(server.url, { origin }),
          await post(toolCall("echo"), { headers: { origin } }),
        ]
      ) {
        assertEquals([response.status, response.headers.get(ALLOWED)], [403, null], origin);
        await response.text();
      }
    }
    const local = await post(toolCall("echo"), { headers: { origin: "http://localhost:3000" } });
    assertEquals([local.status, local.headers.get(ALLOWED)], [200, null]);
    await local.text();
  });
  await withHttp({ corsOrigins: ["*"] }, async ({ server, post }) => {
    for (const origin of others) {
      const asked = await preflight(server.url, { origin });
      const answer = await post(toolCall("echo"), { headers: { origin } });
      for (const { headers } of [asked, answer]) {
        assertEquals(headers.get(ALLOWED), "*");
        assertEquals(headers.get("access-control-allow-credentials"), null);
      }
      await answer.text();
    }
  });
});

Deno.test("size, Host and Origin are looked at before anybody is asked who it is", async () => {
  let asked = 0;
  const counting: typeof authenticate = (request) => {
    asked++;
    return authenticate(request);
  };
  await withHttp({ authenticate: counting, maxBodyBytes: 100 }, async ({ server, post }) => {
    const forged = await sendRaw(
      server.port,
      "POST /mcp HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    );
    assertMatch(forged, /^HTTP\/1\.1 403 /);
    const statuses = [
      await post(toolCall("echo"), { headers: { origin: "https://evil.example" } }),
      await post(toolCall("echo", { a: "x".repeat(100) })),
    ].map(({ status, body }) => [status, body?.cancel()][0]);
    assertEquals([statuses, asked], [[403, 413], 0]);
    for (const path of ["/mcp", "/sse", "/messages?sessionId=x"]) {
      const response = await fetch(new URL(path, server.url));
      assertEquals([response.status, response.headers.get("www-authenticate")], [401, "Bearer"]);
      await response.text();
    }
    assertEquals(asked, 3);
    assertEquals((await (await fetch(new URL("/health", server.url))).json()).status, "ok");
  });
});

Deno.test("one client's rate is used up by itself alone", async () => {
  const rateLimit = { requestsPerMinute: 1, burst: 2 };
  await withHttp({ rateLimit, authenticate }, async ({ post }) => {
    const ask = async (name: string): Promise<number> => {
      const response = await post(toolCall("echo"), { headers: { authorization: name } });
      await response.text();
      return response.status;
    };
    assertEquals([await ask("ann"), await ask("ann"), await ask("ann")], [200, 200, 429]);
    assertEquals([await ask("bob"), await ask("ann")], [200, 429]);
    const limited = await post(toolCall("echo"), { headers: { authorization: "ann" } });
    const seconds = Number(limited.headers.get("retry-after"));
    assert(seconds > 0 && seconds <= 60, `${seconds}`);
    assertEquals((await jsonOf(limited)).error?.code, -32000);
  });
});

Deno.test("who cannot say who it is has a rate too, by its address", async () => {
  for (const proof of [undefined, authenticate]) {
    const rateLimit = { requestsPerMinute: 1, burst: 2 };
    await withHttp({ rateLimit, authenticate: proof }, async ({ post }) => {
      const statuses: number[] = [];
      for (const _ of Array(3).keys()) {
        const response = await post(toolCall("echo"));
        await response.text();
        statuses.push(response.status);
      }
      const first = proof === undefined ? 200 : 401;
      assertEquals(statuses, [first, first, 429]);
    });
  }
});

Deno.test("open requests have a bound, streams counted", async () => {
  await withHttp({ maxOpenRequests: 4 }, async ({ server, post, catalog }) => {
    const stream = await fetch(new URL("/sse", server.url));
    const answer = post(toolCall("slow"));
    const call = await catalog.nextSlowCall();
    const refused = await post(toolCall("echo"));
    assertEquals([refused.status, refused.headers.get("retry-after")], [503, "1"]);
    assertEquals((await jsonOf(refused)).error?.code, -32000);
    assertEquals((await fetch(new URL("/health", server.url))).status, 200);
    call.finish();
    assertEquals(textOf(await jsonOf(await answer)), "{}");
    let status = 503;
    while (status === 503) {
      const response = await post(toolCall("echo"));
      await response.text();
      status = response.status;
    }
    assertEquals(status, 200);
    await stream.body?.cancel();
  });
});

Deno.test("a caller leaves places for others, whatever it sends", async () => {
  await withHttp({ maxOpenRequests: 4, authenticate }, async ({ post, catalog }) => {
    const ask = (name: string, tool: string): Promise<Response> =>
      post(toolCall(tool), { headers: { authorization: name } });
    const slow = [ask("ann", "slow"), ask("ann", "slow")];
    const calls = [await catalog.nextSlowCall(), await catalog.nextSlowCall()];
    const refused = await ask("ann", "echo");
    assertEquals(refused.status, 503);
    assertStringIncludes((await jsonOf(refused)).error?.message ?? "", "one caller");
    assertEquals(textOf(await jsonOf(await ask("bob", "echo"))), "{}");
    for (const call of calls) call.finish();
    for (const answer of slow) assertEquals(textOf(await jsonOf(await answer)), "{}");
  });
});

Deno.test("made-up callers have one share of the open requests", async () => {
  let made = 0;
  const makeUp = (): Promise<Caller> => Promise.resolve({ id: `local#${made++}`, claim: {} });
  await withHttp({ maxOpenRequests: 4, authenticate: makeUp }, async ({ post, catalog }) => {
    const slow = [post(toolCall("slow")), post(toolCall("slow"))];
    const calls = [await catalog.nextSlowCall(), await catalog.nextSlowCall()];
    const refused = await post(toolCall("echo"));
    assertEquals([refused.status, (await jsonOf(refused)).error?.code], [503, -32000]);
    for (const call of calls) call.finish();
    for (const answer of slow) assertEquals(textOf(await jsonOf(await answer)), "{}");
  });
});

Deno.test("a body that trickles is given up", async () => {
  await withHttp({ bodyTimeoutMs: 20 }, async ({ server, post }) => {
    for (const declared of ["Content-Length: 100", "Transfer-Encoding: chunked"]) {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
      const body = declared.startsWith("T") ? "1\r\n{\r\n" : "{";
      await connection.write(
        new TextEncoder().encode(
          "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
            `${declared}\r\n\r\n${body}`,
        ),
      );
      const buffer = new Uint8Array(4096);
      const size = await connection.read(buffer) ?? 0;
      const answer = new TextDecoder().decode(buffer.subarray(0, size));
      assertMatch(answer, /^HTTP\/1\.1 408 /);
      assertStringIncludes(answer, "-32000");
      assertStringIncludes(answer, "did not arrive within 0.02 seconds");
    }
    assertEquals(textOf(await jsonOf(await post(toolCall("echo")))), "{}");
  });
});

Deno.test("other pages may stand beside the endpoint, behind the same guard", async () => {
  const answerPage = (request: Request): Response | undefined =>
    new URL(request.url).pathname === "/page" ? new Response("page") : undefined;
  const isReady = (): Promise<boolean> => Promise.resolve(true);
  await withHttp({ answerPage, isReady, authenticate }, async ({ server }) => {
    assertEquals(await (await fetch(new URL("/page", server.url))).text(), "page");
    assertEquals((await fetch(new URL("/nothing", server.url))).status, 404);
    const [read, refused] = [["GET", "HEAD"], ["POST", "PUT", "DELETE", "OPTIONS"]];
    for (const path of ["/", "/health", "/ready", "/page"]) {
      for (const method of read) {
        const response = await fetch(new URL(path, server.url), { method });
        assertEquals([method, path, response.status], [method, path, 200]);
        await response.body?.cancel();
      }
      for (const method of refused) {
        const response = await fetch(new URL(path, server.url), { method });
        const { status, headers } = response;
        assertEquals([method, status, headers.get("allow")], [method, 405, "GET, HEAD"]);
        assertEquals((await jsonOf(response)).error?.code, -32000);
      }
    }
    const nowhere = await fetch(new URL("/nothing", server.url), { method: "POST" });
    assertEquals([nowhere.status, nowhere.headers.get("allow")], [404, null]);
    await nowhere.text();
    const forged = "GET /page HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    assertMatch(await sendRaw(server.port, forged), /^HTTP\/1\.1 403 /);
  });
});

Deno.test("a load balancer that knows an address alone asks whether the server lives and is ready", async () => {
  let ready = true;
  const isReady = (): Promise<boolean> => Promise.resolve(ready);
  await withHttp({ isReady, authenticate }, async ({ server }) => {
    const ask = (path: string): Promise<string> =>
      sendRaw(
        server.port,
        `GET ${path} HTTP/1.1\r\nHost: 10.0.0.7:8080\r\nConnection: close\r\n\r\n`,
      );
    for (const path of ["/health", "/ready", "/ready?from=balancer"]) {
      assertMatch(await ask(path), /^HTTP\/1\.1 200 [^]*\{"status":"ok"\}$/);
    }
    ready = false;
    assertMatch(await ask("/ready"), /^HTTP\/1\.1 503 [^]*\{"status":"odoo does not answer"\}$/);
    assertMatch(await ask("/health"), /^HTTP\/1\.1 200 /);
    assertMatch(await ask("/mcp"), /^HTTP\/1\.1 403 /);
  });
});

Deno.test("a flood of headers is refused, and nobody else notices", async () => {
  await withHttp({}, async ({ server, post }) => {
    const flood = Array.from({ length: 500 }, (_, n) => `x-${n}: ${n}\r\n`).join("");
    const head = "GET /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    assertMatch(await sendRaw(server.port, `${head}${flood}\r\n`), /^HTTP\/1\.1 4(00|31) /);
    assertEquals(textOf(await jsonOf(await post(toolCall("echo")))), "{}");
  });
});
