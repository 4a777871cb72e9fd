/** The program itself: what it is, and what it is allowed to do. Knows Deno; must not know the configuration. */
import { VERSION } from "../../version.ts";
import { type CheckRow, ok, warning } from "../checkup.ts";

const NEEDED = ["net", "env", "read"] as const;

/** Given away for nothing. */
const UNNEEDED = ["run", "ffi"] as const;

export const PROGRAM_CHECKS: readonly CheckRow<undefined>[] = [
  {
    id: "program",
    title: "Program",
    run: () => {
      const { os, arch } = Deno.build;
      return ok(`odoo-mcp ${VERSION}, Deno ${Deno.version.deno}, ${os} ${arch}`);
    },
  },
  {
    id: "permissions",
    title: "Permissions",
    run: () => {
      const lacking = NEEDED.filter((name) => !isGranted(name));
      if (lacking.length > 0) {
        const flags = NEEDED.map((name) => `--allow-${name}`).join(" ");
        return warning(`in part or not at all: ${lacking.join(", ")}`, "permissions", { flags });
      }
      const more = UNNEEDED.filter(isGranted);
      return ok(
        NEEDED.join(", ") +
          (isGranted("sys") ? ", sys" : "; sys is not, so the system's certificates are not read") +
          (more.length > 0 ? `; also given, though nothing needs it: ${more.join(", ")}` : ""),
      );
    },
  },
];

function isGranted(name: "net" | "env" | "read" | "sys" | "run" | "ffi"): boolean {
  return Deno.permissions.querySync({ name }).state === "granted";
}
