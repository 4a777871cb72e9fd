/** The program itself: what it is, and what it is allowed to do. Knows Deno; must not know the configuration. */
import { allowing, isGranted, NEEDED_PERMISSIONS } from "../../config/system.ts";
import { VERSION } from "../../version.ts";
import { type CheckRow, ok, warning } from "../checkup.ts";

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
      const lacking = NEEDED_PERMISSIONS.filter((name) => !isGranted({ name }));
      if (lacking.length > 0) {
        const flags = allowing(NEEDED_PERMISSIONS).join(" ");
        return warning(`in part or not at all: ${lacking.join(", ")}`, "permissions", { flags });
      }
      const more = UNNEEDED.filter((name) => isGranted({ name }));
      return ok(
        NEEDED_PERMISSIONS.join(", ") +
          (isGranted({ name: "sys" })
            ? ", sys"
            : "; sys is not, so the system's certificates are not read") +
          (more.length > 0 ? `; also given, though nothing needs it: ${more.join(", ")}` : ""),
      );
    },
  },
];
