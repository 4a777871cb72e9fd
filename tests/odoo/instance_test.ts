/** Several users of one Odoo: each with their own log-in, rights and cache, and an end. */
import { describeFailure } from "../../src/features/failure.ts";
import { AuthError, CallError, OdooError, RateLimitError } from "../../src/odoo/errors.ts";
import type { Credential } from "../../src/odoo/identities.ts";
import type { OdooService } from "../../src/odoo/service.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { createBarrier, startFront } from "../support/front.ts";
import { openInstance, withKey, withKeyAlone, withPassword } from "../support/instance.ts";

function countPartners(service: OdooService): Promise<number> {
  return service.searchCount("res.partner", []);
}

Deno.test("instance: every user is themselves, and the same credential shares one log-in", async () => {
  await using sandbox = await startSandbox();
  await using front = startFront(sandbox.url);
  using instance = openInstance(front.url);
  const { demo, seller } = sandbox.accounts;
  const services = [
    instance.service,
    instance.identity(withKey(demo)),
    instance.identity(withKey(seller)),
    instance.identity(withKey(demo)),
  ];
  const profiles = await Promise.all(services.map((service) => service.profile()));
  assertEquals(profiles.map(({ login }) => login), ["admin", "demo", "davide.greco", "demo"]);
  assertEquals(profiles.map(({ uid }) => uid), [2, demo.uid, seller.uid, demo.uid]);
  assert(services[1] === services[3]);
  assertEquals([front.count("authenticate"), instance.identities], [3, 2]);
});

Deno.test("instance: the same secret under another name or of another kind is somebody else", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url);
  const secret = "abc";
  const credentials: readonly Credential[] = [
    { username: "a", secret, kind: "key" },
    { username: "a", secret, kind: "password" },
    { username: "ab", secret: "bc", kind: "key" },
    { username: undefined, secret: "aabc", kind: "key" },
    { username: "a b", secret: "c", kind: "key" },
    { username: "a", secret: " bc", kind: "key" },
  ];
  const services = new Set(credentials.map((credential) => instance.identity(credential)));
  assertEquals([services.size, instance.identities], [6, 6]);
});

Deno.test("instance: what one user is told of Odoo is not told another", async () => {
  await using sandbox = await startSandbox();
  await using front = startFront(sandbox.url);
  using instance = openInstance(front.url);
  const low = instance.identity(withKey(sandbox.accounts.lowrights));
  const [own, others] = [
    await instance.service.access("res.partner"),
    await low.access("res.partner"),
  ];
  assertEquals([own.unlink, others.unlink], [true, false]);
  await instance.service.schema("res.partner");
  await low.schema("res.partner");
  await low.schema("res.partner");
  assertEquals(front.count("fields_get"), 2);
});

Deno.test("instance: a user who has used up their calls costs nobody else any", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url, { rateLimit: { perMinute: 5, maxWaitMs: 0 } });
  const other = instance.identity(withKey(sandbox.accounts.demo));
  const useUp = async (): Promise<void> => {
    for (;;) await countPartners(instance.service);
  };
  await assertRejects(useUp, RateLimitError);
  assert(await countPartners(other) > 0);
});

Deno.test("instance: a credential that is good is told whose it is", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url);
  const { manager } = sandbox.accounts;
  const profile = await instance.validate(withPassword(manager));
  assertEquals([profile.uid, profile.login], [manager.uid, "ines.navarro"]);
  assertEquals(profile.companies.length, 2);
  assertEquals(profile.company, profile.companies[0] ?? null);
  assertEquals(instance.identities, 1);
});

Deno.test("instance: a credential that is not leaves nothing behind", async () => {
  await using sandbox = await startSandbox({ version: "18.0" });
  const { demo } = sandbox.accounts;
  const cases: readonly Credential[] = [
    { ...withKey(demo), secret: "wrong-key" },
    { ...withKey(demo), username: "nobody" },
    withKeyAlone(demo),
  ];
  using instance = openInstance(sandbox.url, { protocol: "auto" });
  for (const credential of cases) {
    const error = await assertRejects(() => instance.validate(credential), AuthError);
    assertEquals([error.outcome, instance.identities], ["not_sent", 0]);
    assert(!Deno.inspect(error).includes(credential.secret));
  }
});

Deno.test("instance: after the end what runs is answered, what comes is refused", async () => {
  await using sandbox = await startSandbox();
  const barrier = createBarrier();
  await using front = startFront(sandbox.url, {
    before: ({ method }) => method === "search_count" ? barrier.wait() : undefined,
  });
  using instance = openInstance(front.url);
  const credential = withKey(sandbox.accounts.demo);
  const service = instance.identity(credential);
  const running = countPartners(service);
  await barrier.arrived;
  assert(instance.end(credential));
  assertEquals([instance.end(credential), instance.identities], [false, 0]);
  const sent = front.passed.length;
  const error = await assertRejects(() => countPartners(service), AuthError);
  assertEquals([error.outcome, front.passed.length], ["not_sent", sent]);
  barrier.open();
  assert(await running > 0);
  assert(await countPartners(instance.identity(credential)) > 0);
  assertEquals(front.count("authenticate"), 2);
});

Deno.test("instance: after the end who waits for a turn is answered, after disposing told that nothing was sent", async () => {
  await using sandbox = await startSandbox();
  for (const how of ["end", "dispose"] as const) {
    const barrier = createBarrier();
    await using front = startFront(sandbox.url, {
      before: ({ method }) => method === "search_count" ? barrier.wait() : undefined,
    });
    using instance = openInstance(front.url, { poolSize: 1 });
    const credential = withKey(sandbox.accounts.demo);
    const service = instance.identity(credential);
    await service.schema("res.partner");
    const calls = [1, 2, 3].map(() => countPartners(service).then(() => "answered", outcomeOf));
    await barrier.arrived;
    if (how === "end") instance.end(credential);
    else instance[Symbol.dispose]();
    barrier.open();
    const told = how === "end" ? Array(3).fill("answered") : ["unknown", "not_sent", "not_sent"];
    assertEquals(await Promise.all(calls), told);
  }
});

function outcomeOf(error: unknown): string {
  return error instanceof CallError ? error.outcome : String(error);
}

Deno.test("instance: who is idle is logged out, the configured user never", async () => {
  await using sandbox = await startSandbox();
  await using front = startFront(sandbox.url);
  using instance = openInstance(front.url, { idleMs: 300 });
  const service = instance.identity(withKey(sandbox.accounts.demo));
  await Promise.all([countPartners(service), countPartners(instance.service)]);
  await new Promise((resolve) => setTimeout(resolve, 350));
  assertEquals(instance.identities, 0);
  await assertRejects(
    () => countPartners(service),
    AuthError,
    "this log-in has ended: log in again",
  );
  assert(await countPartners(instance.service) > 0);
  assertEquals(front.count("authenticate"), 2);
});

Deno.test("instance: of more than a thousand users those go who were away the longest", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url);
  const { demo } = sandbox.accounts;
  const first = instance.identity({ ...withKey(demo), username: "first" });
  const stays = instance.identity(withKey(demo));
  for (let i = 0; i < 999; i++) instance.identity({ ...withKey(demo), username: `user ${i}` });
  assertEquals(instance.identities, 1_000);
  await assertRejects(() => first.profile(), AuthError, "this log-in has ended");
  assertEquals((await stays.profile()).login, "demo");
});

Deno.test("instance: what one user writes makes the others look again", async () => {
  await using sandbox = await startSandbox();
  await using front = startFront(sandbox.url);
  using instance = openInstance(front.url);
  const other = instance.identity(withKey(sandbox.accounts.demo));
  const { company } = await other.profile();
  assert(company);
  await instance.service.write("res.partner", [1], { ref: "not about users" });
  const before = front.passed.length;
  await other.profile();
  assertEquals(front.passed.length, before);
  await instance.service.write("res.company", [company.id], { name: "Renamed Ltd" });
  const { companies } = await other.profile();
  assertEquals(companies.find(({ id }) => id === company.id)?.name, "Renamed Ltd");
});

Deno.test("instance: two users interleave 500 calls and never see each other's answers or errors", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url);
  const { manager, lowrights } = sandbox.accounts;
  const users = [
    { service: instance.identity(withKey(manager)), account: manager, maySell: true },
    { service: instance.identity(withKey(lowrights)), account: lowrights, maySell: false },
  ] as const;
  const expected = await instance.service.searchCount("sale.order", []);
  const calls = Array.from({ length: 500 }, async (_, i) => {
    const { service, account: { uid, login }, maySell } = users[i % 2] ?? users[0];
    if (i % 4 < 2) {
      const call = {
        model: "res.users",
        method: "read",
        ids: [uid],
        kwargs: { fields: ["login"] },
      };
      assertEquals(await service.call(call), [{ id: uid, login }]);
      return;
    }
    const count = service.searchCount("sale.order", []);
    if (maySell) assertEquals(await count, expected);
    else assertEquals((await assertRejects(() => count, OdooError)).kind, "access");
  });
  await Promise.all(calls);
});

Deno.test("instance: a key alone says who calls, over JSON-2", async () => {
  await using sandbox = await startSandbox({ version: "19.0" });
  using instance = openInstance(sandbox.url, { protocol: "auto" });
  const service = instance.identity(withKeyAlone(sandbox.accounts.demo));
  assertEquals((await service.profile()).login, "demo");
  assertEquals([service.connection.protocol, service.connection.username], ["json2", undefined]);
  const [id = 0] = await service.create("res.partner", [{ name: "By key" }]);
  const { uid } = sandbox.accounts.demo;
  const ownRecord = [["id", "=", id], ["create_uid", "=", uid]] as const;
  assertEquals(await service.searchCount("res.partner", ownRecord), 1);
});

async function failureOf(service: OdooService): Promise<string> {
  const error = await assertRejects(() => countPartners(service), CallError);
  return describeFailure({ action: "count", effect: "read", error });
}

Deno.test("instance: a credential that does not get in is told why, and what to do", async (t) => {
  await using sandbox = await startSandbox({ version: "19.0" });
  const { admin, demo, twoFactor } = sandbox.accounts;
  const keySteps =
    "Check database, username and api_key: keys expire; a new one is made in Odoo under your name, Preferences, Account Security (Odoo 19: Security).";
  const passwordSteps =
    "Check database, username and password: a user with two-factor login needs an API key (in Odoo under your name, Preferences, Account Security; Odoo 19: Security).";
  const login = "Cannot count: log-in to database demo as";

  await t.step("a password where two-factor login is on", async () => {
    using instance = openInstance(sandbox.url, { credential: withPassword(twoFactor) });
    const refused = `${login} sofia.lombardi failed: Odoo refused the user name or the password`;
    assertEquals(await failureOf(instance.service), `${refused}\n${passwordSteps}`);
    assert(await countPartners(instance.identity(withKey(twoFactor))) > 0);
  });

  await t.step("the key of somebody else, over JSON-2", async () => {
    const credential = { ...withKey(demo), username: admin.login };
    using instance = openInstance(sandbox.url, { credential, protocol: "json2" });
    const refused = `${login} admin failed: the key is another user's`;
    assertEquals(await failureOf(instance.service), `${refused}\n${keySteps}`);
  });

  await t.step("a password over JSON-2", async () => {
    const credential = withPassword(demo);
    using instance = openInstance(sandbox.url, { credential, protocol: "json2" });
    const refused = `${login} demo failed: json2 takes API keys only`;
    assertEquals(await failureOf(instance.service), `${refused}\n${passwordSteps}`);
  });

  for (const protocol of ["jsonrpc", "xmlrpc", "json2"] as const) {
    await t.step(`a database that is not there, over ${protocol}`, async () => {
      using instance = openInstance(sandbox.url, { database: "nowhere", protocol });
      const refused =
        "Cannot count: log-in to database nowhere as admin failed: there is no such database";
      const [told = "", step] = (await failureOf(instance.service)).split("\n");
      assert(told.startsWith(refused), told);
      assertEquals(step, keySteps);
    });
  }

  await t.step("a key that expired between two calls", async () => {
    using instance = openInstance(sandbox.url);
    const service = instance.identity(withKey(demo));
    await countPartners(service);
    sandbox.revokeKey(demo.login);
    const refused = `${login} demo failed: Odoo refused the user name or the key`;
    assertEquals(await failureOf(service), `${refused}\n${keySteps}`);
    assert(await countPartners(instance.service) > 0);
  });
});

Deno.test("instance: a key alone on an Odoo before 19 is told clearly", async () => {
  await using sandbox = await startSandbox({ version: "18.0" });
  using instance = openInstance(sandbox.url, { protocol: "auto" });
  const error = await assertRejects(
    () => instance.identity(withKeyAlone(sandbox.accounts.demo)).profile(),
    CallError,
  );
  assertEquals([error.kind, error.outcome, error.message], [
    "auth",
    "not_sent",
    "log-in to database demo with a key alone failed: this Odoo speaks no JSON-2, which came with Odoo 19: give the user name with the key",
  ]);
});

Deno.test("instance: a refused credential is not tried again at once, since Odoo shuts out whoever fails often", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url);
  const wrong = { username: "lowrights", secret: "f".repeat(40), kind: "key" } as const;
  for (let i = 0; i < 5; i++) {
    await assertRejects(() => instance.identity(wrong).searchCount("res.partner", []), AuthError);
  }
  assertEquals(sandbox.calls.filter(({ method }) => method === "authenticate").length, 1);
});
