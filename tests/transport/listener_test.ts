/** A server in a process that has few file descriptors, as a crowd of idle clients leaves it. */
import { assertEquals, assertExists } from "../support/assert.ts";

const SERVER = new URL("../support/mcp_http_server.ts", import.meta.url).pathname;
const DESCRIPTORS = 100;

Deno.test({
  name: "more idle connections than a process can hold do not end the server",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const child = new Deno.Command("sh", {
      args: [
        "-c",
        `ulimit -n ${DESCRIPTORS}; exec "$0" run --quiet -A "$1"`,
        Deno.execPath(),
        SERVER,
      ],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const port = Number((await output.read()).value);
    const url = `http://127.0.0.1:${port}/health`;
    await crowd(port);
    assertEquals(await ask(url), "ok");
    child.kill("SIGTERM");
    assertEquals((await child.status).code, 0);
    await output.cancel();
  },
});

/** Connects until the server takes no more, and leaves. */
async function crowd(port: number): Promise<void> {
  const connections: Deno.Conn[] = [];
  let isFull = false;
  while (!isFull && connections.length < 2 * DESCRIPTORS) {
    await Deno.connect({ hostname: "127.0.0.1", port }).then(
      (connection) => connections.push(connection),
      () => void (isFull = true),
    );
  }
  for (const connection of connections) connection.close();
}

/** What the server says of itself, as soon as it answers again. */
async function ask(url: string): Promise<string> {
  for (const _ of Array(200).keys()) {
    const response = await fetch(url).catch(() => undefined);
    if (response !== undefined) return (await response.json()).status;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assertExists(undefined, "the server never answered again");
  return "";
}
