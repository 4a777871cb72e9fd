/** A configuration's outside world for tests: real files, an environment of our own. */
import type { System } from "../../src/config/system.ts";
import { denoSystem } from "../../src/config/system.ts";

export function systemWith(
  env: Record<string, string> = {},
  os: System["os"] = "linux",
): System {
  return { ...denoSystem(), os, env: (name) => env[name], envNames: () => Object.keys(env) };
}
