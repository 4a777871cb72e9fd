/** What is kept of an Odoo for one user: asked once, with their own context, and no longer than it is true. */
import { CallError, OdooError } from "../../src/odoo/errors.ts";
import { isJsonObject, type Json } from "../../src/odoo/json.ts";
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../support/assert.ts";
import { openInstance, withKey } from "../support/instance.ts";
import { closeAtOnce } from "../support/replies.ts";
import {
  type RpcAnswer,
  type RpcCall,
  type ScriptedOdoo,
  startScriptedOdoo,
  value,
} from "../support/scripted_odoo.ts";

const USER: Json = [{
  id: 7,
  login: "ada@example.com",
  name: "Ada",
  company_id: [3, "Third"],
  company_ids: [1, 3],
  tz: "Europe/Rome",
  lang: "it_IT",
}];
const OWN_CONTEXT = { lang: "it_IT", tz: "Europe/Rome", allowed_company_ids: [3, 1] };
const COMPANIES: Json = [{ id: 1, display_name: "First" }, { id: 3, display_name: "Third" }];
const FIELDS: Json = { name: { type: "char", string: "Name", store: true } };
const ACCESS_ERROR = { name: "odoo.exceptions.AccessError", code: 4, message: "Not allowed" };

/** An Odoo with that user, two companies and models of one field; `script` answers before it. */
function startCompany(
  script: (call: RpcCall) => RpcAnswer | undefined = () => undefined,
): ScriptedOdoo {
  const answers: Readonly<Record<string, Json>> = {
    read_user: USER,
    fields_get: FIELDS,
    read: COMPANIES,
  };
  return startScriptedOdoo((call) => {
    const known = answers[call.method];
    return script(call) ?? (known === undefined ? undefined : value(known));
  });
}

function contextOf({ args }: RpcCall): Json | undefined {
  const kwargs = args[6] ?? null;
  return isJsonObject(kwargs) ? kwargs.context : undefined;
}

function countOf(odoo: ScriptedOdoo, method: string): number {
  return odoo.methods.filter((each) => each === method).length;
}

Deno.test("metadata: language, timezone and companies are read once and go with every call", async () => {
  const contexts: (Json | undefined)[] = [];
  await using odoo = startCompany((call) => {
    if (!["authenticate", "read_user"].includes(call.method)) contexts.push(contextOf(call));
    return undefined;
  });
  using instance = openInstance(odoo.url);
  const { service } = instance;
  await service.schema("x.model");
  const act = { model: "x.model", method: "act" };
  await service.call(act);
  await service.call({ ...act, kwargs: { context: { lang: "fr_FR", active_test: false } } });
  assertEquals(contexts, [
    OWN_CONTEXT,
    OWN_CONTEXT,
    { ...OWN_CONTEXT, lang: "fr_FR", active_test: false },
  ]);
  assertEquals(countOf(odoo, "read_user"), 1);
});

Deno.test("metadata: who asks together shares one answer", async () => {
  await using odoo = startCompany();
  using instance = openInstance(odoo.url);
  const { service } = instance;
  await Promise.all(
    Array.from({ length: 40 }, (_, i) => i % 2 ? service.schema("x.model") : service.profile()),
  );
  const asked = ["authenticate", "read_user", "fields_get", "read"];
  assertEquals(asked.map((method) => countOf(odoo, method)), [1, 1, 1, 1]);
});

Deno.test("metadata: where nothing is to be kept, the user is all the same: every call needs it", async () => {
  await using odoo = startCompany();
  using instance = openInstance(odoo.url, { cache: { enabled: false } });
  for (let i = 0; i < 3; i++) await instance.service.schema("x.model");
  assertEquals([countOf(odoo, "read_user"), countOf(odoo, "fields_get")], [1, 3]);
});

Deno.test("metadata: no more models are kept than there is room for", async () => {
  await using odoo = startCompany();
  using instance = openInstance(odoo.url, { cache: { maxSize: 2 } });
  for (const model of ["a", "b", "c", "c", "b", "a"]) await instance.service.schema(model);
  assertEquals(countOf(odoo, "fields_get"), 4);
});

Deno.test("metadata: the profile names the companies, the current one first", async () => {
  await using odoo = startCompany();
  using instance = openInstance(odoo.url);
  const { company, companies, language, timezone } = await instance.service.profile();
  assertEquals([company, companies, language, timezone], [
    { id: 3, name: "Third" },
    [{ id: 3, name: "Third" }, { id: 1, name: "First" }],
    "it_IT",
    "Europe/Rome",
  ]);
});

Deno.test("metadata: a user without language, timezone and companies sends none", async () => {
  const contexts: (Json | undefined)[] = [];
  const bare = [{ id: 7, login: "a", name: "A", company_id: false, tz: false, lang: false }];
  await using odoo = startCompany((call) => {
    if (call.method === "act") contexts.push(contextOf(call));
    return call.method === "read_user" ? value(bare) : undefined;
  });
  using instance = openInstance(odoo.url);
  await instance.service.call({ model: "x.model", method: "act" });
  assertEquals(contexts, [{}]);
});

Deno.test("metadata: who may not read themselves works all the same", async () => {
  await using odoo = startCompany(({ method }) =>
    method === "read_user" ? { fault: ACCESS_ERROR } : undefined
  );
  using instance = openInstance(odoo.url);
  assertEquals(await instance.service.call({ model: "x.model", method: "act" }), true);
});

Deno.test("metadata: after a refusal the user is read again: a company may be theirs no more", async () => {
  await using odoo = startCompany(({ method, nth }) => {
    if (method === "act" && nth === 0) return { fault: ACCESS_ERROR };
    return undefined;
  });
  using instance = openInstance(odoo.url);
  const act = () => instance.service.call({ model: "x.model", method: "act" });
  const error = await assertRejects(act, OdooError);
  assertEquals(error.kind, "access");
  await act();
  assertEquals(countOf(odoo, "read_user"), 2);
});

const CHANGES: readonly [name: string, model: string, schemas: number, users: number][] = [
  ["a module that is installed", "ir.module.module", 2, 2],
  ["a field that is made", "ir.model.fields", 2, 1],
  ["a user that is changed", "res.users", 2, 2],
  ["a company that is renamed", "res.company", 1, 2],
  ["an order that is confirmed", "sale.order", 1, 1],
];

for (const [name, model, schemas, users] of CHANGES) {
  Deno.test(`metadata: what ${name} makes untrue is asked anew, whatever became of the call`, async () => {
    for (const reply of [undefined, closeAtOnce]) {
      await using odoo = startCompany(({ method }) =>
        method === "change" && reply ? { reply } : undefined
      );
      using instance = openInstance(odoo.url);
      const { service } = instance;
      const look = () => Promise.all([service.schema("x.model"), service.profile()]);
      await look();
      const changing = service.call({ model, method: "change", ids: [1] });
      if (reply) await assertRejects(() => changing, CallError);
      else await changing;
      await look();
      const counts = [countOf(odoo, "fields_get"), countOf(odoo, "read_user")];
      assertEquals(counts, [schemas, users]);
    }
  });
}

Deno.test("metadata: an unknown model or field is told with the name that this Odoo has", async () => {
  await using sandbox = await startSandbox({ version: "19.0" });
  using instance = openInstance(sandbox.url);
  const { service } = instance;
  const failing = async (run: () => Promise<unknown>): Promise<string> => {
    const error = await assertRejects(run, OdooError);
    return `${error.kind}: ${error.message}`;
  };
  const read = (model: string, field: string) => () => service.read(model, [1], [field]);
  const field = await failing(read("res.users", "groups_id"));
  assert(field.startsWith("unknown_field: "), field);
  assertStringIncludes(field, "group_ids");
  const near = await failing(read("res.partner", "emial"));
  assertStringIncludes(near, "email");
  await service.models();
  const model = await failing(read("res.partnr", "name"));
  assert(model.startsWith("unknown_model: "), model);
  assertStringIncludes(model, "res.partner");
});

Deno.test("metadata: each user is told in their own language and companies", async () => {
  await using sandbox = await startSandbox();
  using instance = openInstance(sandbox.url);
  const { manager, demo } = sandbox.accounts;
  const [boss, clerk] = await Promise.all([
    instance.identity(withKey(manager)).profile(),
    instance.identity(withKey(demo)).profile(),
  ]);
  assertEquals([boss.companies.length, clerk.companies.length], [2, 1]);
  assert(boss.company?.id !== clerk.company?.id);
});

Deno.test("metadata: before 16 a plain user is told of the common models, in whatever language Odoo says no", async () => {
  const asked: Json[] = [];
  await using odoo = startCompany(({ method, args }) => {
    const model = String(args[3]);
    if (method === "version") return value({ server_version: "15.0" });
    if (method === "search_read") return { fault: ACCESS_ERROR };
    if (method !== "check_access_rights") return undefined;
    asked.push(args[5] ?? null);
    const message = `L'oggetto ${model} non esiste`;
    if (model.startsWith("mrp.")) {
      return { fault: { name: "odoo.exceptions.UserError", code: 2, message } };
    }
    return value(model === "res.partner" || model === "sale.order");
  });
  using instance = openInstance(odoo.url);
  const models = await instance.service.models();
  assertEquals(models.map(({ model }) => model), ["res.partner", "sale.order"]);
  assertEquals(new Set(asked.map((args) => JSON.stringify(args))), new Set([`["read",false]`]));
});
