/** `compose.yaml` and what it mounts, held against Compose's published schema and against the program. */
import { Ajv } from "ajv";
import { loadConfig } from "../../src/config/load.ts";
import { configKeys } from "../../src/config/schema.ts";
import { systemWith } from "../config/support.ts";
import { withFolder } from "../support/folder.ts";
import { assert, assertEquals, assertMatch } from "../support/assert.ts";
import { parseYaml } from "../support/yaml.ts";

const TREE = new URL("../../", import.meta.url).pathname;
const SECRETS = `${TREE}packaging/compose/secrets.sh`;

interface Service {
  readonly image: string;
  readonly user?: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
  readonly secrets?: readonly string[];
  readonly configs?: readonly { source: string; target: string }[];
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
  readonly healthcheck?: object;
  readonly deploy: { resources: { limits: Record<string, unknown> } };
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { file: string }>>;
  readonly configs: Readonly<Record<string, { file: string }>>;
  readonly networks: Readonly<Record<string, { internal?: boolean }>>;
}

const compose = readCompose();
const services = Object.entries(compose.services);

/** The schema says what may be there; a typed view of it is taken only after that. */
function readCompose(): Compose {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const schema = readJson(`${TREE}tests/support/schemas/compose-spec.json`);
  // The same draft by the address that ajv knows it by.
  const validate = ajv.compile<Compose>({
    ...schema,
    $schema: "http://json-schema.org/draft-07/schema#",
  });
  const found = parseYaml(Deno.readTextFileSync(`${TREE}compose.yaml`));
  assert(!validate({ services: { odoo: { imagge: "odoo:18.0" } } }), "the schema refuses nothing");
  assert(validate(found), ajv.errorsText(validate.errors));
  return found;
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(Deno.readTextFileSync(path));
}

Deno.test("compose: every file that is named is there, secrets excepted, which git leaves out", () => {
  for (const { file } of Object.values(compose.configs)) Deno.statSync(TREE + file);
  const files = Object.values(compose.secrets).map(({ file }) => file);
  assert(files.every((file) => /^secrets\/\w+\.txt$/.test(file)), files.join(" "));
  assert(Deno.readTextFileSync(`${TREE}.gitignore`).split("\n").includes("/secrets/"));
  for (const [name, { secrets = [], configs = [] }] of services) {
    for (const secret of secrets) assert(compose.secrets[secret], `${name}: ${secret}`);
    for (const { source } of configs) assert(compose.configs[source], `${name}: ${source}`);
  }
});

Deno.test("compose: no container may more than it needs", () => {
  for (const [name, service] of services) {
    assertEquals(service.read_only, true, name);
    assertEquals(service.cap_drop, ["ALL"], name);
    assertEquals(service.security_opt, ["no-new-privileges:true"], name);
    assertMatch(service.image, /:(?!latest$)[\w.-]+$/, name);
    assertEquals(Object.keys(service.deploy.resources.limits), ["cpus", "memory", "pids"], name);
    assert(service.user === undefined || !/^(0|root)\b/.test(service.user), name);
    for (const port of service.ports ?? []) assertMatch(port, /^127\.0\.0\.1:\d+:\d+$/, name);
    const values = Object.entries(service.environment ?? {});
    assert(
      values.every(([key]) => !/(PASSWORD|KEY|TOKEN)$/.test(key)),
      `${name}: a secret in sight`,
    );
  }
  assertEquals(compose.networks["database"]?.internal, true);
  assertEquals(compose.services["postgres"]?.networks, ["database"]);
});

Deno.test("compose: each starts when what it needs is ready, and tells when it is so itself", () => {
  const waits = services.map(([name, { depends_on = {} }]) => [
    name,
    ...Object.entries(depends_on).map(([other, { condition }]) => `${other} ${condition}`),
  ]);
  assertEquals(waits, [
    ["postgres"],
    ["odoo-init", "postgres service_healthy"],
    ["odoo", "postgres service_healthy", "odoo-init service_completed_successfully"],
    ["odoo-mcp", "odoo service_healthy"],
  ]);
  for (const [name, { depends_on = {} }] of services) {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      const isChecked = compose.services[other]?.healthcheck !== undefined;
      assertEquals(isChecked, condition === "service_healthy", `${name} waits for ${other}`);
    }
  }
});

Deno.test("compose: the server's configuration is whole, with the secrets that are mounted", async () => {
  const service = compose.services["odoo-mcp"];
  const known = configKeys.flatMap(({ env }) => env);
  const strange = Object.keys(service?.environment ?? {}).filter((name) => !known.includes(name));
  assertEquals(strange, []);
  const text = Deno.readTextFileSync(`${TREE}${compose.configs["mcp_config"]?.file}`);
  const mounted = service?.secrets ?? [];
  const named = [...text.matchAll(/"\/run\/secrets\/(\w+)"/g)].map(([, name = ""]) => name);
  assertEquals(named.toSorted(), [...mounted].toSorted());
  const files = Object.fromEntries(mounted.map((name) => [`secrets/${name}`, `of ${name}, long`]));
  await withFolder(files, async (folder) => {
    const path = `${folder}/config.json`;
    await Deno.writeTextFile(path, text.replaceAll("/run/secrets/", `${folder}/secrets/`));
    const { config, warnings } = await loadConfig({ file: path, system: systemWith() });
    assertEquals(config.password?.reveal(), "of odoo_assistant_password, long");
    assertEquals(config.http.tokens["assistant"]?.token.reveal(), "of mcp_token, long");
    assertEquals(config.odoo_url, "http://odoo:8069");
    // Said of the way between two containers of one machine.
    assertEquals(warnings, [
      "Reaching http://odoo:8069: http sends the key unencrypted, use https",
    ]);
  });
});

const shells = ["dash", "bash", "sh"].filter(isThere);

function isThere(name: string): boolean {
  try {
    return new Deno.Command(name, { args: ["-c", "true"] }).outputSync().success;
  } catch {
    return false;
  }
}

for (const shell of shells) {
  Deno.test(`${shell}: secrets are made once, each another, for nobody else to reach`, async () => {
    await withFolder({}, async (folder) => {
      const path = `${folder}/secrets`;
      const names = Object.values(compose.secrets).map(({ file }) => file.replace("secrets/", ""));
      const first = await makeSecrets(shell, path);
      assertEquals(Object.keys(first), names.toSorted());
      assertEquals(new Set(Object.values(first)).size, names.length);
      for (const secret of Object.values(first)) assertMatch(secret, /^[0-9a-f]{64}$/);
      assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o700);
      // Read by other users inside the containers: Compose keeps the mode of a file.
      for (const name of names) {
        assertEquals((Deno.statSync(`${path}/${name}`).mode ?? 0) & 0o777, 0o444);
      }
      assertEquals(await makeSecrets(shell, path), first);
    });
  });
}

async function makeSecrets(shell: string, folder: string): Promise<Record<string, string>> {
  const made = await new Deno.Command(shell, { args: [SECRETS, folder] }).output();
  const told = new TextDecoder().decode(made.stdout) + new TextDecoder().decode(made.stderr);
  assert(made.success, told);
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
  const secrets = names.map((name) => [name, Deno.readTextFileSync(`${folder}/${name}`)]);
  for (const [, secret = ""] of secrets) assert(!told.includes(secret), "a secret was told");
  return Object.fromEntries(secrets);
}
