/** What can be asked in more than one way: the version is a first guess, the answer decides. */
import { Capabilities } from "../../src/odoo/capabilities.ts";
import { OdooError } from "../../src/odoo/errors.ts";
import { startSandbox, type Version } from "../../src/sandbox/mod.ts";
import { type Form, parseVersion } from "../../src/odoo/versions.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";
import { startFront } from "../support/front.ts";
import { openInstance } from "../support/instance.ts";

const BY_COMPANY = { domain: [], groupBy: ["is_company"], measures: [], limit: 10, offset: 0 };

interface LyingCase {
  readonly version: Version;
  /** What the server calls itself. */
  readonly says: string;
  /** The methods called for two questions. */
  readonly grouping: readonly string[];
  readonly access: readonly string[];
}

const GROUPING = ["read_group", "formatted_read_group"];
const ACCESS = ["check_access_rights", "has_access"];
const FOUR = 4;

function times(method: string, count: number): string[] {
  return Array(count).fill(method);
}

const LIES: readonly LyingCase[] = [
  {
    version: "20.0",
    says: "17.0",
    grouping: ["read_group", "formatted_read_group", "formatted_read_group"],
    access: [...times("check_access_rights", FOUR), ...times("has_access", 2 * FOUR)],
  },
  {
    version: "17.0",
    says: "saas~19.2+e",
    grouping: ["formatted_read_group", "read_group", "read_group"],
    access: [...times("has_access", FOUR), ...times("check_access_rights", 2 * FOUR)],
  },
  {
    version: "18.0",
    says: "master",
    grouping: ["formatted_read_group", "read_group", "read_group"],
    access: times("has_access", 2 * FOUR),
  },
];

for (const { version, says, grouping, access } of LIES) {
  Deno.test(`capabilities: an Odoo like ${version} that calls itself ${says} is asked as it can answer, and that is kept`, async () => {
    await using sandbox = await startSandbox({ version, serverVersion: says });
    await using front = startFront(sandbox.url);
    using instance = openInstance(front.url, { cache: { enabled: false } });
    const { service } = instance;
    const called = (names: readonly string[]): string[] =>
      front.passed.map(({ method }) => method).filter((method) => names.includes(method));
    const first = await service.group("res.partner", BY_COMPANY);
    assertEquals(await service.group("res.partner", BY_COMPANY), first);
    assertEquals(first.length, 2);
    assertEquals(called(GROUPING), [...grouping]);
    const { read } = await service.access("res.partner");
    await service.access("res.partner");
    assert(read);
    assertEquals(called(ACCESS), [...access]);
  });
}

Deno.test("capabilities: an Odoo without the list of models for everybody is asked for the list itself", async () => {
  await using sandbox = await startSandbox({ version: "15.0", serverVersion: "16.0" });
  using instance = openInstance(sandbox.url);
  const models = await instance.service.models();
  assert(models.some(({ model }) => model === "res.partner"));
});

/** How an Odoo that has these forms is asked. */
function createAsking(
  has: readonly Form<"grouping">[],
): { asked: string[]; run: (form: Form<"grouping">) => Promise<string> } {
  const asked: string[] = [];
  const run = (form: Form<"grouping">): Promise<string> => {
    asked.push(form);
    return has.includes(form)
      ? Promise.resolve(form)
      : Promise.reject(new OdooError("unknown_method", `no ${form}`));
  };
  return { asked, run };
}

function capabilitiesOf(text: string): Capabilities {
  return new Capabilities(() => Promise.resolve(parseVersion(text)));
}

Deno.test("capabilities: where no form is there, the last refusal is told, and all are tried again", async () => {
  const { asked, run } = createAsking([]);
  const capabilities = capabilitiesOf("19.0");
  for (let i = 0; i < 2; i++) {
    await assertRejects(() => capabilities.use("grouping", run), OdooError, "no read_group");
  }
  assertEquals(asked, [
    "formatted_read_group",
    "read_group",
    "formatted_read_group",
    "read_group",
  ]);
});

Deno.test("capabilities: a refusal for another reason leads to no other form", async () => {
  const asked: string[] = [];
  const refuse = (form: string): Promise<never> => {
    asked.push(form);
    return Promise.reject(new OdooError("access", "not allowed"));
  };
  await assertRejects(() => capabilitiesOf("19.0").use("grouping", refuse), OdooError, "allowed");
  assertEquals(asked, ["formatted_read_group"]);
});

Deno.test("capabilities: what worked may go, as with an upgrade: the other form is found", async () => {
  const capabilities = capabilitiesOf("18.0");
  const before = createAsking(["read_group"]);
  await capabilities.use("grouping", before.run);
  const after = createAsking(["formatted_read_group"]);
  for (let i = 0; i < 2; i++) {
    assertEquals(await capabilities.use("grouping", after.run), "formatted_read_group");
  }
  assertEquals(after.asked, ["read_group", "formatted_read_group", "formatted_read_group"]);
});
