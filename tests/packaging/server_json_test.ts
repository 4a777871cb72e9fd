/** The entry for the MCP registry: what it names is what a release has. */
import { Ajv } from "ajv";
import { join } from "node:path";
import { checkSchema } from "../../scripts/check_schema.ts";
import { formatChecksums, parseChecksums } from "../../scripts/packaging/checksums.ts";
import { bundleName, releaseUrl, ROOT } from "../../scripts/packaging/project.ts";
import { registryEntry } from "../../scripts/packaging/registry_entry.ts";
import { TARGETS } from "../../scripts/packaging/targets.ts";
import { formatEntry } from "../../scripts/server_json.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "../support/assert.ts";
import { SERVER_JSON_SCHEMA } from "../support/schemas/server_json.ts";
import { runScript } from "./commands.ts";
import { withFolder } from "../support/folder.ts";

const CHECKSUMS = new Map(TARGETS.map((target, at) => [bundleName(target), String(at).repeat(64)]));

function problems(value: unknown): string[] {
  const ajv = new Ajv({ allErrors: true });
  const validate = ajv.compile(SERVER_JSON_SCHEMA);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

Deno.test("server.json at the root is the template of this version", async () => {
  const text = await Deno.readTextFile(join(ROOT, "server.json"));
  assertEquals(text, formatEntry(), "run scripts/server_json.ts");
  assertEquals(problems(JSON.parse(text)), []);
});

Deno.test("the published one has the checksum of each file", () => {
  const entry = registryEntry(CHECKSUMS);
  assertEquals(problems(entry), []);
  assertEquals(
    entry.packages.map(({ identifier, fileSha256 }) => [identifier, fileSha256]),
    TARGETS.map((target, at) => [releaseUrl(bundleName(target)), String(at).repeat(64)]),
  );
  const missing = new Map([...CHECKSUMS].slice(1));
  assertThrows(() => registryEntry(missing), Error, "no checksum of odoo-mcp-");
});

Deno.test("the key is marked as a secret, and looking is what is offered first", () => {
  for (const { environmentVariables } of registryEntry().packages) {
    const byName = new Map(environmentVariables.map((each) => [each.name, each]));
    assertEquals(byName.get("ODOO_API_KEY")?.isSecret, true);
    assertEquals(byName.get("ODOO_MCP_READ_ONLY")?.default, "true");
    assertEquals([...byName.keys()], [
      "ODOO_URL",
      "ODOO_DB",
      "ODOO_USERNAME",
      "ODOO_API_KEY",
      "ODOO_MCP_READ_ONLY",
    ]);
  }
});

Deno.test("the schema here sees mistakes", () => {
  const entry = registryEntry(CHECKSUMS);
  assertEquals(problems({ ...entry, description: "x".repeat(101) }).length, 1);
  assertEquals(problems({ ...entry, registry_type: "mcpb" }).length, 1);
  const [first] = entry.packages;
  assert(problems({ ...entry, packages: [{ ...first, fileSha256: "ABC" }] }).length > 0);
});

Deno.test("checksums as sha256sum writes them", async () => {
  const text = formatChecksums(CHECKSUMS);
  assertEquals(parseChecksums(text.replaceAll("\n", "\r\n")), CHECKSUMS);
  assertThrows(() => parseChecksums("0000  file\n"), Error, "is no line of them");
  await withFolder({}, async (folder) => {
    await Deno.writeTextFile(join(folder, "b.txt"), "abc");
    await Deno.writeTextFile(join(folder, "a.txt"), "");
    assertEquals((await runScript("checksums.ts", [folder])).code, 0);
    assertEquals((await runScript("checksums.ts", [folder])).code, 0);
    assertEquals(
      await Deno.readTextFile(join(folder, "SHA256SUMS")),
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.txt\n" +
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  b.txt\n",
    );
  });
});

Deno.test("scripts/server_json.ts writes the published one", async () => {
  await withFolder({}, async (folder) => {
    const sums = join(folder, "SHA256SUMS");
    const output = join(folder, "server.json");
    await Deno.writeTextFile(sums, formatChecksums(CHECKSUMS));
    const { code, stderr } = await runScript("server_json.ts", [
      "--checksums",
      sums,
      "--output",
      output,
    ]);
    assertEquals(code, 0, stderr);
    assertEquals(await Deno.readTextFile(output), formatEntry(CHECKSUMS));
  });
});

Deno.test("a file is held against the schema that it names", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) =>
      request.url.endsWith("/schema.json")
        ? Response.json({
          type: "object",
          properties: { name: { type: "string", example: "a note that is no keyword" } },
        })
        : new Response("", { status: 404 }),
  );
  const address = `http://127.0.0.1:${server.addr.port}`;
  await withFolder({}, async (folder) => {
    const file = join(folder, "a.json");
    const check = (value: unknown): Promise<string[]> =>
      Deno.writeTextFile(file, JSON.stringify(value)).then(() => checkSchema(file));
    const $schema = `${address}/schema.json`;
    assertEquals(await check({ $schema, name: "a" }), []);
    assertEquals(await check({ $schema, name: 1 }), [`${file}/name: must be string`]);
    await assertRejects(() => check({ $schema: `${address}/none` }), Error, "answered 404");
    await assertRejects(() => check({}), Error, "it names no schema");
  });
});
