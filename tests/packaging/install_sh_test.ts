/** `install.sh`, run as people run it, against a release on this machine. */
import { join } from "node:path";
import { archiveName, RELEASES, ROOT, VERSION } from "../../scripts/packaging/project.ts";
import { findTarget } from "../../scripts/packaging/targets.ts";
import { stamp } from "../../scripts/stamp.ts";
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "../support/assert.ts";
import { hasTools, run, type Said, withTools } from "./commands.ts";
import { withFolder } from "../support/folder.ts";
import { type ServedRelease, serveRelease } from "./served_release.ts";

const PROGRAM = '#!/bin/sh\necho "odoo-mcp 9.9.9 ($*)"\n';
const SCRIPT = join(ROOT, "install.sh");
const TARGET = findTarget(Deno.build.target);
const ARCHIVE = archiveName(TARGET);

/** What the script needs besides one of the tools that it can choose from. */
const TOOLS = "sh uname cut sed tr tar gzip mktemp mkdir cp mv rm chmod cat ls printf sysctl".split(
  " ",
);

interface Installing {
  readonly home: string;
  readonly release: ServedRelease;
  install(env?: Record<string, string>, script?: string): Promise<Said>;
  /** What lies in the folder that programs go to. */
  installed(): Promise<string[]>;
}

/** An empty home, and a release to fill it. */
async function installing(
  use: (fixture: Installing) => Promise<void>,
  program = PROGRAM,
): Promise<void> {
  await using release = await serveRelease(TARGET, program);
  await withFolder({}, (home) =>
    use({
      home,
      release,
      install: (env = {}, script = SCRIPT) =>
        run(["sh", script], {
          env: { HOME: home, ODOO_MCP_DOWNLOAD_URL: release.address, ...env },
          cwd: home,
        }),
      installed: async () => {
        const folder = join(home, ".local/bin");
        const entries = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
        return entries.map(({ name }) => name).sort();
      },
    }));
}

/** What the script needs on any machine, where the test does not choose. */
const CAN_INSTALL = Deno.build.os !== "windows" && hasTools("sh", "tar", "gzip") &&
  (hasTools("curl") || hasTools("wget")) &&
  (hasTools("sha256sum") || hasTools("shasum") || hasTools("openssl"));

function test(name: string, fn: () => Promise<void>, needs: readonly string[] = []): void {
  const ignore = !CAN_INSTALL || !hasTools(...needs);
  Deno.test({ name: `install.sh: ${name}`, ignore, fn });
}

test("the newest release goes to ~/.local/bin, and what to do next is said", () =>
  installing(async ({ home, release, install, installed }) => {
    const { code, stdout, stderr } = await install();
    assertEquals(code, 0, stderr);
    assertEquals(await installed(), ["odoo-mcp"]);
    const program = join(home, ".local/bin/odoo-mcp");
    assertEquals((await run([program, "setup"])).stdout, "odoo-mcp 9.9.9 (setup)\n");
    assertStringIncludes(stdout, `as ${program}`);
    assertStringIncludes(stdout, "is not in your PATH");
    assertStringIncludes(stdout, `Next: ${program} setup`);
    assertEquals(release.asked, [
      "/latest/download/SHA256SUMS",
      `/download/v${VERSION}/${ARCHIVE}`,
    ]);
    assertEquals((await Array.fromAsync(Deno.readDir(home))).map(({ name }) => name), [".local"]);
  }));

test("in the PATH it is called by its name", () =>
  installing(async ({ home, install }) => {
    const path = `${join(home, ".local/bin")}:${Deno.env.get("PATH")}`;
    const { stdout } = await install({ PATH: path });
    assertStringIncludes(stdout, "Next: odoo-mcp setup");
    assertEquals(stdout.includes("not in your PATH"), false);
  }));

test("again and over an older one, also while that runs", () =>
  installing(async ({ home, install, installed }) => {
    const program = join(home, ".local/bin/odoo-mcp");
    await Deno.mkdir(join(home, ".local/bin"), { recursive: true });
    await Deno.copyFile("/bin/sleep", program);
    const running = new Deno.Command(program, { args: ["30"] }).spawn();
    try {
      for (const _ of ["over the older one", "again"]) {
        const { code, stderr } = await install();
        assertEquals(code, 0, stderr);
        assertStringIncludes((await run([program])).stdout, "odoo-mcp 9.9.9");
        assertEquals(await installed(), ["odoo-mcp"]);
      }
    } finally {
      running.kill("SIGKILL");
      await running.status;
    }
  }));

test("a release that is named, and a folder that is named", () =>
  installing(async ({ home, release, install, installed }) => {
    const folder = join(home, "my programs");
    const { code, stdout } = await install({
      ODOO_MCP_VERSION: `v${VERSION}`,
      ODOO_MCP_INSTALL_DIR: folder,
    });
    assertEquals([code, await installed()], [0, []]);
    assertStringIncludes(stdout, `as ${folder}/odoo-mcp`);
    assertEquals(release.asked[0], `/download/v${VERSION}/SHA256SUMS`);
    const missing = await install({ ODOO_MCP_VERSION: "0.0.1" });
    assertEquals(missing.code, 1);
    assertStringIncludes(missing.stderr, "/download/v0.0.1/SHA256SUMS could not be downloaded");
  }));

/** What a test does to a release, and what the script says of it. */
const BROKEN: Readonly<Record<string, readonly [(release: ServedRelease) => void, RegExp]>> = {
  "an archive that was changed": [
    ({ files }) => {
      const bytes = files.get(ARCHIVE) ?? new Uint8Array();
      bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
    },
    /is not what the release says: its SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}\. Nothing/,
  ],
  "an archive without a checksum": [
    ({ files }) => files.set("SHA256SUMS", new TextEncoder().encode(`${"0".repeat(64)}  other\n`)),
    /names no program for \S+/,
  ],
  "a checksum that is none": [
    ({ files }) => files.set("SHA256SUMS", new TextEncoder().encode(`00  ${ARCHIVE}\n`)),
    /names no program for \S+/,
  ],
  "two programs for one system": [
    ({ files }) => {
      const line = `${"0".repeat(64)}  `;
      const other = ARCHIVE.replace(VERSION, "0.0.1");
      files.set("SHA256SUMS", new TextEncoder().encode(`${line}${ARCHIVE}\n${line}${other}\n`));
    },
    /names more than one program for/,
  ],
  "checksums of another version": [
    ({ files }) => {
      const line = `${"0".repeat(64)}  ${ARCHIVE.replace(VERSION, "0.0.1")}\n`;
      files.set("SHA256SUMS", new TextEncoder().encode(line));
    },
    /is of version 0\.0\.1, not \d/,
  ],
  "no archive": [({ files }) => files.delete(ARCHIVE), /could not be downloaded/],
  "no checksums": [({ files }) => files.delete("SHA256SUMS"), /SHA256SUMS could not be downloaded/],
};

for (const [name, [breakIt, said]] of Object.entries(BROKEN)) {
  test(`${name}: nothing is installed, and an older one stays`, () =>
    installing(async ({ home, release, install, installed }) => {
      await Deno.mkdir(join(home, ".local/bin"), { recursive: true });
      await Deno.writeTextFile(join(home, ".local/bin/odoo-mcp"), "older");
      breakIt(release);
      const { code, stderr } = await install({ ODOO_MCP_VERSION: VERSION });
      assertEquals(code, 1, stderr);
      assertMatch(stderr, said);
      assertEquals(await installed(), ["odoo-mcp"]);
      assertEquals(await Deno.readTextFile(join(home, ".local/bin/odoo-mcp")), "older");
    }));
}

test("a program that does not run here is not installed", () =>
  installing(async ({ install, installed }) => {
    const { code, stderr } = await install();
    assertEquals([code, await installed()], [1, []]);
    assertStringIncludes(stderr, "the program does not run on this system");
  }, "#!/bin/sh\nexit 127\n"));

for (
  const [download, check] of [["curl", "shasum"], ["wget", "sha256sum"], [
    "wget",
    "openssl",
  ]] as const
) {
  test(
    `${download} and ${check} will do`,
    () =>
      installing(({ install, installed }) =>
        withTools([...TOOLS, download, check, "perl"], async (PATH) => {
          const { code, stderr } = await install({ PATH });
          assertEquals([code, await installed()], [0, ["odoo-mcp"]], stderr);
        })
      ),
    [download, check],
  );
}

test(
  "without anything to check the download with it is refused",
  () =>
    installing(({ install, installed }) =>
      withTools([...TOOLS, "curl"], async (PATH) => {
        const { code, stderr } = await install({ PATH });
        assertEquals([code, await installed()], [1, []]);
        assertStringIncludes(stderr, "install sha256sum, shasum or openssl");
      })
    ),
  ["curl"],
);

test("without anything to download with it says so", () =>
  installing(({ install }) =>
    withTools([...TOOLS, "sha256sum"], async (PATH) => {
      const { code, stderr } = await install({ PATH });
      assertEquals(code, 1);
      assertStringIncludes(stderr, "neither curl nor wget is here");
    })
  ));

for (
  const [system, machine, said] of [
    ["Linux", "riscv64", "there is no program for Linux on riscv64"],
    ["FreeBSD", "x86_64", "there is no program for FreeBSD here, on Windows use install.ps1"],
    ["Darwin", "arm64", "names no program for aarch64-apple-darwin"],
    ["Linux", "ppc64", "there is no program for Linux on ppc64"],
  ] as const
) {
  test(`${system} on ${machine}`, () =>
    installing(async ({ home, install, installed }) => {
      const tools = join(home, "tools");
      await Deno.mkdir(tools);
      const uname = join(tools, "uname");
      const answer = `[ "$1" = -s ] && echo ${system} || echo ${machine}`;
      await Deno.writeTextFile(uname, `#!/bin/sh\n${answer}\n`);
      await Deno.chmod(uname, 0o755);
      const { code, stderr } = await install({ PATH: `${tools}:${Deno.env.get("PATH")}` });
      assertEquals([code, await installed()], [1, []]);
      assertStringIncludes(stderr, said);
    }));
}

test("from the source it has no address, and takes none without encryption", () =>
  installing(async ({ install }) => {
    const without = await install({ ODOO_MCP_DOWNLOAD_URL: "" });
    assertEquals(without.code, 1);
    assertStringIncludes(
      without.stderr,
      "set ODOO_MCP_DOWNLOAD_URL or take install.sh from a release",
    );
    for (
      const address of ["http://example.com", "http://127.0.0.1.example.com", "ftp://x", "/tmp"]
    ) {
      const { code, stderr } = await install({ ODOO_MCP_DOWNLOAD_URL: address });
      assertEquals(code, 1);
      assertStringIncludes(stderr, "expected an address that begins with https://");
    }
    const odd = await install({ ODOO_MCP_VERSION: "0.1.0/../../other" });
    assertStringIncludes(odd.stderr, "expected a version such as 0.1.0");
  }));

test("a script that was cut off on its way does nothing", () =>
  installing(async ({ home, release, install }) => {
    const text = await Deno.readTextFile(SCRIPT);
    const script = join(home, "cut.sh");
    for (const end of ["\nmain\n", "\n  install_program\n  say_next\n}"]) {
      await Deno.writeTextFile(script, text.slice(0, text.lastIndexOf(end)));
      await install({}, script);
    }
    assertEquals(release.asked, []);
  }));

test("a release's own script knows its address", () =>
  installing(async ({ home, release, install, installed }) => {
    await stamp(home, release.address);
    const { code, stderr } = await install({ ODOO_MCP_DOWNLOAD_URL: "" }, join(home, "install.sh"));
    assertEquals([code, await installed()], [0, ["odoo-mcp"]], stderr);
  }));

Deno.test("both scripts are stamped with where the releases are", () =>
  withFolder({}, async (folder) => {
    await stamp(folder);
    for (const file of ["install.sh", "install.ps1"]) {
      const lines = (await Deno.readTextFile(join(folder, file))).split("\n");
      const source = (await Deno.readTextFile(join(ROOT, file))).split("\n");
      const changed = lines.filter((line, at) => line !== source[at]);
      assertEquals(changed.length, 1, file);
      assertStringIncludes(changed[0] ?? "", RELEASES);
      assert(/^\$?Default/i.test(changed[0] ?? ""));
    }
    await assertRejects(() => stamp(folder, 'https://x"; rm -rf /; "'), Error, "no plain address");
  }));
