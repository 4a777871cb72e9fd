/** Which protocol is spoken: the cheapest that works with this server and credential, and what follows when it goes. */
import { AuthError, CallError, NetworkError } from "../../../src/odoo/errors.ts";
import { type Sandbox, startSandbox, type Version } from "../../../src/sandbox/mod.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../support/assert.ts";
import { type Front, startFront } from "../../support/front.ts";
import { openInstance, withKey, withPassword } from "../../support/instance.ts";

const PARTNER = [{ name: "Ada Byron" }];

/** A server in front of which somebody shuts paths. */
interface Shut extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly front: Front;
  /** Answers with that status below these paths from now on. */
  shut(status: number, ...paths: string[]): void;
}

async function startShut(version: Version): Promise<Shut> {
  const sandbox = await startSandbox({ version });
  let status = 404;
  let shut: readonly string[] = [];
  const front = startFront(sandbox.url, {
    before: ({ path }) => {
      if (!shut.some((start) => path.startsWith(start))) return;
      const page = `<!DOCTYPE html><title>${status} of the proxy</title>`;
      return new Response(page, { status, headers: { "content-type": "text/html" } });
    },
  });
  return {
    sandbox,
    front,
    shut(newStatus, ...paths) {
      status = newStatus;
      shut = paths;
    },
    [Symbol.asyncDispose]: async () => {
      await front[Symbol.asyncDispose]();
      await sandbox[Symbol.asyncDispose]();
    },
  };
}

function startsOf(front: Front): Set<string> {
  return new Set(front.passed.map(({ path }) => path.split("/")[1] ?? ""));
}

Deno.test("protocols: auto takes JSON-RPC where it is spoken, in every version", async () => {
  for (const version of ["15.0", "18.0", "19.0", "20.0"] as const) {
    await using sandbox = await startSandbox({ version });
    using instance = openInstance(sandbox.url, { protocol: "auto" });
    await instance.service.profile();
    const { protocol, reason } = instance.service.connection;
    assertEquals([protocol, reason], ["jsonrpc", "the cheapest that this server speaks"]);
  }
});

Deno.test("protocols: what is configured is used, and said to be", async () => {
  await using sandbox = await startSandbox({ version: "19.0" });
  for (const protocol of ["jsonrpc", "xmlrpc", "json2"] as const) {
    await using front = startFront(sandbox.url);
    using instance = openInstance(front.url, { protocol });
    await instance.service.profile();
    assertEquals(instance.service.connection.protocol, protocol);
    assertEquals(instance.service.connection.reason, "as configured");
    assertEquals(startsOf(front).size, 1);
  }
});

for (const status of [403, 404, 405, 410, 415, 501]) {
  Deno.test(`protocols: where JSON-RPC is shut with ${status}, a key speaks JSON-2 on 19, XML-RPC before`, async () => {
    for (const [version, expected] of [["19.0", "json2"], ["18.0", "xmlrpc"]] as const) {
      await using shut = await startShut(version);
      shut.shut(status, "/jsonrpc");
      const told: string[] = [];
      using instance = openInstance(shut.front.url, {
        protocol: "auto",
        notice: ({ text }) => told.push(text),
      });
      assertEquals((await instance.service.profile()).login, "admin");
      const { protocol, reason } = instance.service.connection;
      assertEquals(protocol, expected);
      assert(reason.startsWith(`since others are refused (jsonrpc: HTTP ${status}`), reason);
      assertStringIncludes(told[0] ?? "", `as admin over ${expected}, since others are refused`);
    }
  });
}

Deno.test("protocols: where only XML-RPC is left, it is spoken, and each refusal is told", async () => {
  await using shut = await startShut("19.0");
  shut.shut(403, "/jsonrpc", "/json/2/");
  using instance = openInstance(shut.front.url, { protocol: "auto" });
  const [id] = await instance.service.create("res.partner", PARTNER);
  assert(id !== undefined);
  const { protocol, reason } = instance.service.connection;
  assertEquals(protocol, "xmlrpc");
  for (const part of ["jsonrpc: HTTP 403", "json2: "]) assertStringIncludes(reason, part);
});

Deno.test("protocols: a password never tries JSON-2, which takes keys only", async () => {
  await using shut = await startShut("19.0");
  shut.shut(404, "/jsonrpc");
  const credential = withPassword(shut.sandbox.accounts.admin);
  using instance = openInstance(shut.front.url, { protocol: "auto", credential });
  await instance.service.profile();
  const { protocol, reason } = instance.service.connection;
  assertEquals(protocol, "xmlrpc");
  assertStringIncludes(reason, "json2 takes API keys only");
  assertEquals(startsOf(shut.front), new Set(["jsonrpc", "xmlrpc"]));
  assert(shut.front.passed.every(({ headers }) => !headers.has("authorization")));
});

Deno.test("protocols: a wrong credential is not tried over another protocol", async () => {
  await using sandbox = await startSandbox({ version: "19.0" });
  await using front = startFront(sandbox.url);
  const credential = { ...withKey(sandbox.accounts.admin), secret: "wrong-key" };
  using instance = openInstance(front.url, { protocol: "auto", credential });
  const error = await assertRejects(() => instance.service.profile(), AuthError);
  assertEquals(error.outcome, "not_sent");
  assertEquals(front.passed.map(({ path }) => path), ["/jsonrpc"]);
});

Deno.test("protocols: a server that is ill is not taken for one that speaks another protocol", async () => {
  await using shut = await startShut("19.0");
  shut.shut(503, "/");
  using instance = openInstance(shut.front.url, { protocol: "auto" });
  const error = await assertRejects(
    () => instance.service.create("res.partner", PARTNER),
    NetworkError,
  );
  assertEquals([error.status, error.outcome], [503, "not_sent"]);
  assertEquals(startsOf(shut.front), new Set(["jsonrpc"]));
});

Deno.test("protocols: where none is left, the first refusal is told and nothing was sent", async () => {
  await using shut = await startShut("19.0");
  shut.shut(404, "/");
  using instance = openInstance(shut.front.url, { protocol: "auto" });
  const error = await assertRejects(
    () => instance.service.create("res.partner", PARTNER),
    CallError,
  );
  assertEquals(error.outcome, "not_sent");
  assertStringIncludes(error.message, "HTTP 404");
});

for (const status of [404, 410]) {
  Deno.test(`protocols: one that is removed at run time (${status}) leads to the next, and a write runs once`, async () => {
    await using shut = await startShut("19.0");
    const { front, sandbox } = shut;
    using instance = openInstance(front.url, { protocol: "auto" });
    const { service } = instance;
    const count = (): Promise<number> =>
      service.searchCount("res.partner", [["name", "=", "Ada Byron"]]);
    assertEquals(await count(), 0);
    shut.shut(status, "/jsonrpc");
    sandbox.resetCalls();
    await service.create("res.partner", PARTNER);
    assertEquals(service.connection.protocol, "json2");
    assertEquals(sandbox.calls.filter(({ method }) => method === "create").length, 1);
    shut.shut(status, "/jsonrpc", "/json/2/");
    await service.create("res.partner", PARTNER);
    assertEquals(service.connection.protocol, "xmlrpc");
    assertEquals(sandbox.calls.filter(({ method }) => method === "create").length, 2);
    assertEquals(await count(), 2);
  });
}

Deno.test("protocols: one that comes back is spoken again after the next log-in", async () => {
  await using shut = await startShut("18.0");
  shut.shut(404, "/jsonrpc");
  using instance = openInstance(shut.front.url, { protocol: "auto" });
  await instance.service.profile();
  assertEquals(instance.service.connection.protocol, "xmlrpc");
  shut.shut(404);
  shut.sandbox.forgetLogins();
  await instance.service.create("res.partner", PARTNER);
  assertEquals(instance.service.connection.protocol, "jsonrpc");
});
