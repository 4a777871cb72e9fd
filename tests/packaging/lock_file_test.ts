/** Cutting the lock file: each package stays as it was locked, and none is guessed. */
import {
  cutLockFile,
  integrityHash,
  type LockFile,
  parseLockFile,
  splitKey,
} from "../../scripts/packaging/lock_file.ts";
import { assertEquals, assertThrows } from "../support/assert.ts";

const LOCK: LockFile = {
  version: "5",
  specifiers: {
    "npm:@scope/file@^2.3.1": "2.3.1_@scope+base@2.0.0",
    "npm:std@^1.4.0": "1.4.0",
    "npm:tests@4": "4.0.0",
    "npm:early@0.4": "0.4.0",
    "npm:@scope/late@~0.8.2": "0.8.3",
  },
  npm: {
    "@scope/base@2.0.0": { integrity: "sha512-AAAA" },
    "@scope/file@2.3.1_@scope+base@2.0.0": {
      integrity: "sha512-BBBB",
      dependencies: ["@scope/base", "many@1.0.0"],
    },
    "many@1.0.0": { integrity: "sha512-CCCC" },
    "many@2.0.0": { integrity: "sha512-DDDD" },
    "std@1.4.0": { integrity: "sha512-EEEE" },
    "early@0.4.0": { integrity: "sha512-GGGG" },
    "@scope/late@0.8.3": { integrity: "sha512-HHHH" },
    "tests@4.0.0": { integrity: "sha512-FFFF", dependencies: ["many@2.0.0"] },
  },
  workspace: { dependencies: ["npm:std@^1.4.0"] },
};

Deno.test("what the imports need stays, with what that needs", () => {
  const cut = cutLockFile(LOCK, ["npm:@scope/file@^2.3.1", "npm:std@^1.4.0/jsonc/mod.js"]);
  assertEquals(Object.keys(cut.npm), [
    "@scope/base@2.0.0",
    "@scope/file@2.3.1_@scope+base@2.0.0",
    "many@1.0.0",
    "std@1.4.0",
  ]);
  assertEquals(cut.npm["std@1.4.0"]?.integrity, "sha512-EEEE");
  assertEquals(cut.specifiers["npm:tests@4"], undefined);
});

Deno.test("a range is found in the lock's own spelling", () => {
  assertEquals(Object.keys(cutLockFile(LOCK, ["npm:tests@^4.0.0/a"]).npm), [
    "many@2.0.0",
    "tests@4.0.0",
  ]);
  assertEquals(Object.keys(cutLockFile(LOCK, ["npm:early@^0.4.0"]).npm), ["early@0.4.0"]);
  const late = cutLockFile(LOCK, ["npm:@scope/late@^0.8.2/part"]);
  assertEquals(Object.keys(late.npm), ["@scope/late@0.8.3"]);
});

Deno.test("what is not locked, or may be several, is refused", () => {
  assertThrows(
    () => cutLockFile(LOCK, ["npm:other@^1.0.0"]),
    Error,
    "npm:other@^1.0.0 is not locked",
  );
  const torn = {
    ...LOCK,
    npm: { ...LOCK.npm, "std@1.4.0": { integrity: "", dependencies: ["many"] } },
  };
  assertThrows(
    () => cutLockFile(torn, ["npm:std@^1.4.0"]),
    Error,
    "many, which std@1.4.0 needs, is not one",
  );
  assertThrows(() => parseLockFile('{"version": "6"}'), Error, "version 6, expected 5");
});

Deno.test("a key in its parts, a hash in hexadecimal", () => {
  assertEquals(splitKey("@logtape/file@2.3.10_@logtape+logtape@2.4.2"), {
    name: "@logtape/file",
    version: "2.3.10",
  });
  assertEquals(integrityHash("sha512-AAEC"), { algorithm: "SHA-512", hex: "000102" });
  assertThrows(() => integrityHash("md5"), Error, "expected sha512-");
});
