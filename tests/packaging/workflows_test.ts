/** The workflows for GitHub, as far as that goes without GitHub: what they name exists, and they may do little. */
import { parse } from "@std/yaml";
import { join } from "node:path";
import manifest from "../../deno.json" with { type: "json" };
import { ROOT } from "../../scripts/packaging/project.ts";
import { programName, TARGETS } from "../../scripts/packaging/targets.ts";
import { assert, assertEquals, assertExists, assertMatch } from "../support/assert.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly "continue-on-error"?: boolean;
}

interface Job {
  readonly "runs-on": string;
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly needs?: string | readonly string[];
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

// The npm build of the standard library has no types.
const parseYaml: (text: string) => unknown = parse;

const FOLDER = join(ROOT, ".github/workflows");
const FILES = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();

async function read(file: string): Promise<Workflow> {
  const value = parseYaml(await Deno.readTextFile(join(FOLDER, file)));
  assert(isWorkflow(value), `${file} is no workflow`);
  return value;
}

function isWorkflow(value: unknown): value is Workflow {
  return typeof value === "object" && value !== null && "jobs" in value && "on" in value;
}

function stepsOf({ jobs }: Workflow): Step[] {
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

function commandsOf(workflow: Workflow): string[] {
  return stepsOf(workflow).flatMap(({ run }) => run === undefined ? [] : run.split("\n"));
}

Deno.test("there is one for every change and one for a release", () => {
  assert(FILES.includes("ci.yml") && FILES.includes("release.yml"), FILES.join());
});

for (const file of FILES) {
  Deno.test(`${file}: every task that it runs is one of deno.json, every file is there`, async () => {
    const tasks: readonly string[] = Object.keys(manifest.tasks);
    for (const command of commandsOf(await read(file))) {
      for (const [, task = ""] of command.matchAll(/\bdeno task ([\w:]+)/g)) {
        assert(tasks.includes(task), `${file} runs the task ${task}, which is none`);
      }
      const named = command.matchAll(
        /(?<![\w/$."-])((?:scripts|tests|\.ci)\/[\w./-]+|install\.(?:sh|ps1))/g,
      );
      for (const [, path = ""] of named) {
        assert((await Deno.stat(join(ROOT, path))).isFile, `${file} names ${path}`);
      }
    }
  });

  Deno.test(`${file}: actions by their major version, and few rights`, async () => {
    const workflow = await read(file);
    for (const { uses } of stepsOf(workflow)) {
      if (uses !== undefined) assertMatch(uses, /^(actions|denoland)\/[\w-]+@v\d+$/);
    }
    assertEquals(workflow.permissions, { contents: "read" });
    for (const [name, job] of Object.entries(workflow.jobs)) {
      assertExists(job["timeout-minutes"], `${name} may run for hours`);
      if (job.permissions !== undefined) assertEquals([file, name], ["release.yml", "release"]);
    }
    for (
      const step of stepsOf(workflow).filter(({ uses }) => uses?.startsWith("actions/checkout@"))
    ) {
      assertEquals(step.with?.["persist-credentials"], false);
    }
  });

  Deno.test(`${file}: what comes from outside reaches no shell as its text`, async () => {
    for (const command of commandsOf(await read(file))) {
      assert(!/\$\{\{\s*(github\.(event|head_ref|ref_name)|inputs)/.test(command), command);
    }
  });
}

Deno.test("the same Deno everywhere", async () => {
  const gate = await Deno.readTextFile(join(ROOT, ".ci/run"));
  const [, version] = /deno@([\d.]+)/.exec(gate) ?? [];
  for (const file of FILES) {
    const text = await Deno.readTextFile(join(FOLDER, file));
    for (const [, other] of text.matchAll(/\bv(\d+\.\d+\.\d+)\b(?! becomes)/g)) {
      assertEquals(other, version, file);
    }
  }
});

Deno.test("every change runs the gate on Linux; on macOS and Windows the program has to answer", async () => {
  const { jobs } = await read("ci.yml");
  assertEquals(jobs.gate?.steps.some(({ run }) => run === ".ci/run"), true);
  const systems = jobs.systems;
  const tried = systems?.steps.filter((step) => step["continue-on-error"]).map(({ run }) => run);
  assertEquals(tried, ["deno task test"]);
  assertEquals(systems?.steps.some(({ run }) => run?.includes("search_records")), true);
  assertEquals(systems?.strategy?.matrix, { runner: ["macos-15", "windows-2025"] });
});

Deno.test("a release builds every target where it will run, and tries it there", async () => {
  const { on, jobs } = await read("release.yml");
  assertEquals(on, { push: { tags: ["v*"] } });
  const { build, release } = jobs;
  assertEquals(
    build?.strategy?.matrix.include,
    TARGETS.map((target) => ({
      target: target.triple,
      runner: target.runner,
      program: programName(target),
    })),
  );
  assertEquals(build?.needs, "gate");
  assertEquals(release?.needs, ["build", "install-windows"]);
  const steps = jobs["install-windows"]?.steps ?? [];
  assertEquals(steps.some(({ run }) => run?.includes("./install.ps1")), true);
  const order = ["deno task compile", "deno task smoke", "scripts/archive.ts", "deno task bundle"];
  const commands = (build?.steps ?? []).map(({ run }) => run ?? "").join("\n");
  const places = order.map((command) => commands.indexOf(command));
  assertEquals(places.includes(-1), false, commands);
  assertEquals(places, [...places].sort((one, other) => one - other));
});

Deno.test("a release is proved, tried and checked before anybody sees it", async () => {
  const { jobs } = await read("release.yml");
  assertEquals(jobs.release?.permissions, {
    contents: "write",
    "id-token": "write",
    attestations: "write",
  });
  const steps = (jobs.release?.steps ?? []).map(({ uses, run }) => uses ?? run ?? "");
  const order = [
    "scripts/sbom.ts",
    "scripts/stamp.ts",
    "scripts/check_schema.ts",
    "scripts/checksums.ts dist/release",
    "actions/attest-build-provenance@",
    "gh release create",
    "install.sh",
    "gh release edit",
  ];
  const places = order.map((part) => steps.findLastIndex((step) => step.includes(part)));
  assertEquals(places.includes(-1), false, `${places}`);
  assertEquals(places, [...places].sort((one, other) => one - other));
});

Deno.test("every task says what it is for", () => {
  for (const [name, task] of Object.entries(manifest.tasks)) {
    assert(task.description.length > 10, `${name} has no description`);
  }
});
