/** The demo as people start it, for what the documentation does with it. */
import { assertEquals } from "../support/assert.ts";
import { startProgram } from "../support/program.ts";

/** Runs `use` with the origin of a demo on a free port, such as `http://127.0.0.1:41234`. */
export async function withDemo<T>(
  use: (origin: string) => Promise<T>,
  args: readonly string[] = [],
): Promise<T> {
  const program = startProgram(["demo", "--port", "0", ...args]);
  try {
    const [, url = ""] = await program.told(/listening on (http:\S+)/);
    return await use(new URL(url).origin);
  } finally {
    program.signal("SIGTERM");
    await program.closeInput();
    assertEquals((await program.finished).code, 0);
  }
}
