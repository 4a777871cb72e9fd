/** Knows which relative paths mean the same file below a folder on every system, and nothing outside it. Pure. */

/** What Windows reads as a device, whatever comes after a dot. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** Characters that mean something else on some system: a separator, a drive, a stream, a pattern, an end. */
const UNSAFE = /[\p{Cc}<>:"|?*\\/]/u;

const MAX_LENGTH = 200;
const MAX_STEPS = 8;

/** Whether `a/b.json` is such a path: `/` alone parts its steps, and each is a plain name. */
export function isSafePath(path: string): boolean {
  const steps = path.split("/");
  return path.length <= MAX_LENGTH && path.isWellFormed() && steps.length <= MAX_STEPS &&
    steps.every(isPlainName);
}

function isPlainName(name: string): boolean {
  return name !== "" && !UNSAFE.test(name) && !/[. ]$/.test(name) && !DEVICE.test(name);
}

/** What two paths share exactly if some system takes them for the same. */
export function foldPath(path: string): string {
  return path.normalize("NFC").toLowerCase();
}
