/**
 * A sandbox as a process of its own, for tests that kill it. It tells its address and then every call that comes,
 * a line each, and never answers the methods it was told to hold.
 */
import { startSandbox } from "../../src/sandbox/mod.ts";
import { startFront } from "./front.ts";

/** The process's only argument, as JSON. */
export interface ServedOdooOptions {
  /** A free one unless told; processes may share one. */
  readonly port?: number;
  /** Methods that are carried out and never answered. */
  readonly held?: readonly string[];
  /** Whether nobody is logged in, as after a restart. */
  readonly forgotten?: boolean;
}

if (import.meta.main) {
  const { port = 0, held = [], forgotten }: ServedOdooOptions = JSON.parse(Deno.args[0] ?? "{}");
  const sandbox = await startSandbox();
  if (forgotten) sandbox.forgetLogins();
  const front = startFront(sandbox.url, {
    port,
    reusePort: true,
    after: ({ method }) => {
      tell(method);
      return held.includes(method) ? new Promise(() => {}) : undefined;
    },
  });
  tell(String(front.port));
}

function tell(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
