/** Knows Deno's lock file, version 5: what is in it and how to cut it. Pure. */

export interface LockedPackage {
  readonly integrity: string;
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
  readonly optionalPeers?: readonly string[];
}

export interface LockFile {
  readonly version: string;
  /** Such as `npm:zod@^4.6.7` to the version, with the versions of its peers behind an underscore. */
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, LockedPackage>>;
  readonly workspace?: { readonly dependencies: readonly string[] };
}

/** @throws {Error} where it is of another version: its parts may mean something else */
export function parseLockFile(text: string): LockFile {
  const lock: LockFile = JSON.parse(text);
  if (lock.version === "5") return lock;
  throw new Error(`Cannot read deno.lock: version ${lock.version}, expected 5`);
}

/**
 * The lock with no more than what the imports need, each package as it was locked.
 *
 * @throws {Error} where an import, or what it needs, is not locked
 */
export function cutLockFile(lock: LockFile, imports: Iterable<string>): LockFile {
  const wanted = new Set([...imports].map((value) => specifierOf(lock, value)));
  const specifiers = Object.entries(lock.specifiers).filter(([name]) => wanted.has(name));
  const keys = new Set<string>();
  for (const [specifier, version] of specifiers) {
    addPackage(lock, { key: `${nameOf(specifier)}@${version}`, keys });
  }
  return {
    version: lock.version,
    specifiers: Object.fromEntries(specifiers),
    npm: Object.fromEntries(Object.entries(lock.npm).filter(([key]) => keys.has(key))),
    workspace: { dependencies: [...wanted].sort() },
  };
}

/** How Deno writes a range in the lock: as it is, or the shortest that means the same. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/$/, ""],
  [/^\^([1-9]\d*)\.0\.0$/, "$1"],
  [/^\^0\.([1-9]\d*)\.0$/, "0.$1"],
  [/^\^(0\.[1-9]\d*\.\d+)$/, "~$1"],
];

/** `npm:deno-std@^1.4.0/jsonc/mod.js` as the lock has it: without the path, perhaps in another spelling. */
function specifierOf(lock: LockFile, value: string): string {
  const [, name = "", range = ""] = /^npm:\/?((?:@[^/]+\/)?[^@/]+)@([^/]+)/.exec(value) ?? [];
  const found = SPELLINGS.map(([wide, own]) => `npm:${name}@${range.replace(wide, own)}`)
    .find((spelling) => Object.hasOwn(lock.specifiers, spelling));
  if (found !== undefined) return found;
  throw new Error(`Cannot cut deno.lock: ${value} is not locked, run deno install`);
}

function nameOf(specifier: string): string {
  return specifier.slice("npm:".length, specifier.lastIndexOf("@"));
}

/** A dependency is named alone where the lock has one version of it, with its version where it has several. */
function addPackage(
  lock: LockFile,
  { key, keys }: { key: string; keys: Set<string> },
): void {
  if (keys.has(key)) return;
  const found = lock.npm[key];
  if (found === undefined) throw new Error(`Cannot cut deno.lock: ${key} is not locked`);
  keys.add(key);
  for (const dependency of [...found.dependencies ?? [], ...found.optionalDependencies ?? []]) {
    const isOne = dependency.lastIndexOf("@") <= 0;
    const matches = Object.keys(lock.npm).filter((known) =>
      known === dependency || (isOne && known.startsWith(`${dependency}@`))
    );
    const [match, ...others] = matches;
    if (match === undefined || others.length > 0) {
      throw new Error(
        `Cannot cut deno.lock: ${dependency}, which ${key} needs, is not one package`,
      );
    }
    addPackage(lock, { key: match, keys });
  }
}

/** Such as `@logtape/file@2.3.10_@logtape+logtape@2.4.2`, in its parts; peers are left out. */
export function splitKey(key: string): { name: string; version: string } {
  const at = key.indexOf("@", 1);
  return { name: key.slice(0, at), version: key.slice(at + 1).replace(/_.*$/, "") };
}

/** `sha512-…` as algorithm and hexadecimal digits. @throws {Error} for anything else */
export function integrityHash(integrity: string): { algorithm: string; hex: string } {
  const [, digits = "", base64 = ""] = /^sha(\d+)-(\S+)$/.exec(integrity) ?? [];
  if (base64 === "") throw new Error(`Cannot use the integrity ${integrity}: expected sha512-…`);
  return { algorithm: `SHA-${digits}`, hex: Uint8Array.fromBase64(base64).toHex() };
}
