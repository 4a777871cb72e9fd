/** Backups that were damaged, changed or made up: nothing outside the folder is touched, and nothing is half done. */
import { join } from "node:path";
import fc from "fast-check";
import { ConfigError } from "../../../src/config/errors.ts";
import { inspectConfig } from "../../../src/config/load.ts";
import { backUpConfig } from "../../../src/config/manage/backup.ts";
import { restoreConfig } from "../../../src/config/manage/restore.ts";
import { assert, assertEquals } from "../../support/assert.ts";
import { systemWith } from "../support.ts";
import { withFolder } from "../../support/folder.ts";
import { readAll } from "./folders.ts";

const CONFIG = `{
  "odoo_url": "https://erp.acme.test", "database": "erp", "username": "ada",
  "api_key": { "file": "secrets/key" }, // "secrets/key"
  "tls": { "ca_file": "../run/ca.pem" },
  "instances": { "shop": { "odoo_url": "https://shop.acme.test", "api_key": { "env": "SHOP" } } }
}`;

const FILES = {
  "old/config.json": CONFIG,
  "old/secrets/key": "hunter22",
  "run/ca.pem": "PEM",
  "victim/key": "untouched",
  "config.json": "untouched",
};

const RUNS = 3_000;

/** A change of the text at a place of its own, or of one of its values. */
type Change =
  | { readonly at: number; readonly drop: number; readonly put: string }
  | { readonly value: unknown; readonly place: readonly (string | number)[] };

const hostileText = fc.oneof(
  fc.constantFrom(
    "../victim/key",
    "../config.json",
    "victim/key",
    "link/key",
    "config.json",
    "CONFIG.JSON",
    "secrets",
    "secrets/key/x",
    ".",
    "",
    "/etc/passwd",
    "\\..\\x",
    "secrets/key",
    "../run/ca.pem",
  ),
  fc.string({ maxLength: 12 }),
);

const hostileConfig = fc.oneof(
  fc.constantFrom(
    "{}",
    "[]",
    "{",
    '{"api_key": {"file": "../victim/key"}}',
    '{"api_key": {"file": "link/key"}, "password": {"file": "secrets/key"}}',
    '{"tls": {"ca_file": "config.json"}}',
    '{"tls": {"ca_file": "../run/ca.pem"}, "username": "../run/ca.pem"}',
    '{"timeout": "soon"}',
    '{"__proto__": {"api_key": {"file": "secrets/key"}}}',
  ),
  fc.tuple(fc.nat(CONFIG.length), fc.nat(9), hostileText).map(([at, drop, put]) =>
    CONFIG.slice(0, at) + put + CONFIG.slice(at + drop)
  ),
);

const place = fc.constantFrom<(string | number)[]>(
  ["config", "path"],
  ["others", 0, "path"],
  ["others", 1, "path"],
  ["others", 0, "references"],
  ["others", 1, "references"],
  ["others", 1, "references", 0],
  ["others", 0],
  ["others"],
  ["config"],
  ["created"],
  ["with_secrets"],
);

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ at: fc.nat(3_000), drop: fc.nat(40), put: fc.string({ maxLength: 6 }) }),
  fc.record({ place, value: fc.oneof(hostileText, fc.jsonValue({ maxDepth: 1 })) }),
  fc.record({ place, value: fc.array(hostileText, { maxLength: 3 }) }),
  fc.record({
    place: fc.constantFrom<(string | number)[]>(["config", "content"], ["others", 0, "content"]),
    value: hostileConfig,
  }),
);

function setAt(root: unknown, steps: readonly (string | number)[], value: unknown): void {
  const holder = steps.slice(0, -1).reduce<unknown>((part, step) => Object(part)[step], root);
  if (typeof holder === "object" && holder !== null) Reflect.set(holder, steps.at(-1) ?? "", value);
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** Content is put in with a checksum that fits, so that more than the checksum has to hold. */
async function applied(text: string, changes: readonly Change[]): Promise<string> {
  let changed = text;
  for (const one of changes) {
    if ("at" in one) {
      changed = changed.slice(0, one.at) + one.put + changed.slice(one.at + one.drop);
      continue;
    }
    let root: unknown;
    try {
      root = JSON.parse(changed);
    } catch {
      return changed;
    }
    const isContent = one.place.at(-1) === "content";
    const bytes = new TextEncoder().encode(JSON.stringify(one.value) ?? "");
    setAt(root, one.place, isContent ? bytes.toBase64() : one.value);
    if (isContent) setAt(root, [...one.place.slice(0, -1), "sha256"], await digest(bytes));
    changed = JSON.stringify(root);
  }
  return changed;
}

interface Setting {
  readonly force: boolean;
  /** Whether the file from elsewhere is still there. */
  readonly hasCa: boolean;
}

async function isWholeOrUntouched(
  folder: string,
  text: string,
  { force, hasCa }: Setting,
): Promise<boolean> {
  const target = join(folder, "new");
  await Deno.remove(target, { recursive: true }).catch(() => {});
  await Deno.mkdir(target);
  await Deno.writeTextFile(join(target, "config.json"), "{}");
  await Deno.symlink(join(folder, "victim"), join(target, "link"));
  const ca = join(folder, "run", "ca.pem");
  if (hasCa) await Deno.writeTextFile(ca, "PEM");
  else await Deno.remove(ca).catch(() => {});
  await Deno.writeTextFile(join(folder, "backup.json"), text);
  const before = readAll(folder);
  const system = systemWith({ SHOP: "shop-key" });
  const output = join(target, "config.json");
  try {
    await restoreConfig({ backup: join(folder, "backup.json"), output, force, system });
  } catch (error) {
    assert(error instanceof ConfigError, `${error}`);
    assert(!/[\n\r]/.test(error.message), error.message);
    assertEquals(readAll(folder), before);
    return false;
  }
  const after = readAll(folder);
  const outside = (all: Record<string, string>) =>
    Object.entries(all).filter(([path]) => !path.startsWith("new/"));
  assertEquals(outside(after), outside(before));
  assertEquals(Object.keys(after).filter((path) => path.endsWith(".tmp")), []);
  const { problems, unresolved } = await inspectConfig({ file: output, system });
  assertEquals(problems.filter((problem) => !unresolved.includes(problem)), []);
  return true;
}

Deno.test(`restore withstands ${RUNS} changed backups`, async () => {
  await withFolder(FILES, async (folder) => {
    const path = join(folder, "backup.json");
    await backUpConfig({ file: join(folder, "old", "config.json"), output: path });
    const valid = await Deno.readTextFile(path);
    const settings = fc.record({ force: fc.boolean(), hasCa: fc.boolean() });
    assert(await isWholeOrUntouched(folder, valid, { force: true, hasCa: false }));
    assertEquals(readAll(folder)["new/restored/ca.pem"], "PEM");
    let restored = 0;
    const changes = fc.array(change, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(changes, settings, async (list, setting) => {
        if (await isWholeOrUntouched(folder, await applied(valid, list), setting)) restored++;
      }),
      { numRuns: RUNS },
    );
    // Without any that passes, the checks above would hold of a program that refuses everything.
    assert(restored > RUNS / 200 && restored < RUNS / 2, `${restored} were restored`);
  });
});
