/**
 * The image as far as it can be had without an engine: the steps of the build stage are carried out in a root of
 * their own, the last stage is laid out in another with nothing but libc, and the program runs there as the image
 * would run it: not as root, on files that cannot be written.
 */
import { startSandbox } from "../../src/sandbox/mod.ts";
import { assert, assertEquals, assertExists, assertStringIncludes } from "../support/assert.ts";
import { addFile, addPrograms, boxed, type BoxOptions, canBox } from "../support/box.ts";
import {
  commandOf,
  lastStage,
  readStages,
  type Stage,
  stepsOf,
  variablesOf,
} from "../support/dockerfile.ts";
import { connectionEnv } from "../support/program.ts";
import { makeFolder } from "../support/folder.ts";

const TREE = new URL("../../", import.meta.url).pathname;

const TOKEN = "a-token-of-this-test-alone";

/** Of this machine: how it reaches the packages. */
const ALSO_NEEDED = ["/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt"];
const ALSO_SET = /^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|NPM_CONFIG_\w+|HTTPS?_PROXY|NO_PROXY)$/i;

Deno.test({
  name: canBox
    ? "the image is built, and serves without root, shell or files to write"
    : "the image is built and serves (needs root and unshare: not run here)",
  ignore: !canBox,
  async fn(t) {
    const stages = readStages(`${TREE}Dockerfile`);
    await using folder = await makeFolder();
    const image = lastStage(stages);
    const [buildRoot, root] = [`${folder.path}/build`, `${folder.path}/image`];
    await t.step("the build stage", () => build(buildRoot, stages));
    await t.step("the last stage", () => layOut(root, { image, buildRoot }));
    await t.step("one answer", () => answersOnce(root, image));
    await t.step("serving", () => serves(root, image));
  },
});

async function build(root: string, stages: readonly Stage[]): Promise<void> {
  const stage = stages.find(({ name }) => name === "build");
  assertExists(stage);
  await addPrograms(root, { "/usr/bin/deno": Deno.execPath(), "/bin/sh": "/bin/sh" });
  await addPrograms(root, { "/bin/rm": "/bin/rm" });
  for (const path of ALSO_NEEDED) await addFile(root, { from: path, to: path });
  const set = Object.entries(Deno.env.toObject()).filter(([name]) => ALSO_SET.test(name));
  const env = { ...Object.fromEntries(set), ...variablesOf(stage) };
  let cwd = "/";
  for (const { keyword, text, words } of stage.steps) {
    if (keyword === "WORKDIR") await Deno.mkdir(root + (cwd = words[0] ?? "/"));
    else if (keyword === "COPY") await copy(words, { from: TREE, to: `${root}${cwd}/` });
    else if (keyword === "RUN") {
      const box = { env, cwd, user: "0:0", isReadOnly: false };
      const ran = await run(root, { ...box, command: ["/bin/sh", "-c", text] });
      assert(ran.code === 0, `${text}: ${ran.stderr}`);
    } else assertEquals(keyword, "ENV", "a step that this test cannot carry out");
  }
}

async function layOut(
  root: string,
  { image, buildRoot }: { image: Stage; buildRoot: string },
): Promise<void> {
  await Deno.mkdir(root);
  await addPrograms(root, { "/usr/local/bin/deno": Deno.execPath() });
  for (const { text, words } of stepsOf(image, "COPY")) {
    if (text.startsWith("--from=build ")) await copy(words, { from: buildRoot, to: root });
    else assertEquals(words, ["/deno", "/usr/local/bin/deno"]);
  }
  const folder = root + workdirOf(image);
  await Deno.mkdir(folder, { recursive: true });
  const config = { http: { tokens: { test: { token: TOKEN } } } };
  await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify(config));
  assertEquals(await exists(`${root}/bin/sh`), false);
  const packages = await packagesIn(`${root}/deno-dir/npm`);
  assert(packages.includes("zod"), packages.join(", "));
  assert(!packages.includes("fast-check"), "the image holds packages of the tests");
}

async function answersOnce(root: string, image: Stage): Promise<void> {
  const command = [...commandOf(image, "ENTRYPOINT"), "read", "odoo://attachment/12?as=text"];
  const read = await run(root, { ...boxOf(image), command: [...command, "--demo"] });
  // The worker has read the PDF, and it is a picture. Without the worker it "cannot be read".
  assertStringIncludes(read.stderr, "the PDF has no text");
}

async function serves(root: string, image: Stage): Promise<void> {
  await using odoo = await startSandbox();
  const { login: username, apiKey: key } = odoo.accounts.admin;
  const port = String(freePort());
  const connection = connectionEnv({ url: odoo.url, database: odoo.database, username, key });
  const box = boxOf(image, { ...connection, ODOO_MCP_HTTP_PORT: port });
  const ask = { ...box, command: healthCheckOf(image) };
  assertEquals((await run(root, ask)).code, 1);
  const command = [...commandOf(image, "ENTRYPOINT"), ...commandOf(image, "CMD")];
  const server = boxed(root, { ...box, command }).spawn();
  const ended = server.output();
  try {
    const healthy = await until(async () => (await run(root, ask)).code === 0);
    assert(healthy, "the server did not become healthy");
    const status = await Deno.readTextFile(`/proc/${server.pid}/status`);
    assertStringIncludes(status, "Uid:\t65532\t65532\t65532\t65532");
    assertStringIncludes(status, "CapEff:\t0000000000000000");
    const mounts = await Deno.readTextFile(`/proc/${server.pid}/mountinfo`);
    assert(/ \/ ro[, ]/.test(mounts), mounts);
    assertEquals((await initialize(port, "another")).status, 401);
    const { status: answered, body } = await initialize(port, TOKEN);
    assertEquals(answered, 200);
    assertStringIncludes(body, '"name":"odoo-mcp"');
  } finally {
    server.kill("SIGTERM");
  }
  const { code, stderr } = await ended;
  assertEquals(code, 0);
  assertStringIncludes(new TextDecoder().decode(stderr), `listening on http://0.0.0.0:${port}/mcp`);
}

async function initialize(
  port: string,
  token: string,
): Promise<{ status: number; body: string }> {
  const clientInfo = { name: "test", version: "1" };
  const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo };
  const response = await fetch(`http://127.0.0.1:${port}/mcp`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }),
  });
  return { status: response.status, body: await response.text() };
}

function boxOf(image: Stage, env: Record<string, string> = {}): BoxOptions {
  return {
    env: { ...variablesOf(image), ...env },
    cwd: workdirOf(image),
    user: stepsOf(image, "USER")[0]?.words[0] ?? "0:0",
    isReadOnly: true,
  };
}

function workdirOf(image: Stage): string {
  return stepsOf(image, "WORKDIR")[0]?.words[0] ?? "/";
}

function healthCheckOf(image: Stage): string[] {
  return commandOf(image, "HEALTHCHECK");
}

/** As COPY does it: a folder gives its content, files go by their names into a folder. */
async function copy(
  words: readonly string[],
  { from, to }: { from: string; to: string },
): Promise<void> {
  const sources = words.slice(0, -1);
  const target = to + (words.at(-1) ?? "");
  await Deno.mkdir(target, { recursive: true });
  for (const source of sources) {
    const isFolder = (await Deno.stat(from + source)).isDirectory;
    const args = ["-r", isFolder ? `${from}${source}/.` : from + source, target];
    assert((await new Deno.Command("cp", { args }).output()).success, `COPY ${source}`);
  }
}

async function run(
  root: string,
  options: BoxOptions & { command: readonly string[] },
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await boxed(root, options).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

async function until(holds: () => Promise<boolean>): Promise<boolean> {
  for (let left = 50; left > 0; left--) {
    if (await holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Packages lie in a folder for each registry. */
async function packagesIn(cache: string): Promise<string[]> {
  const registries = await Array.fromAsync(Deno.readDir(cache));
  const folders = registries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name);
  const listed = await Promise.all(
    folders.map((name) => Array.fromAsync(Deno.readDir(`${cache}/${name}`))),
  );
  return listed.flat().map(({ name }) => name);
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
