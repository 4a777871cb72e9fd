/** A worker that tries what it is asked to, and tells what became of it. */

interface Question {
  readonly kind: string;
  readonly address?: string;
  readonly ms?: number;
}

const own = new URL(import.meta.url);

const TRIALS: Readonly<Record<string, (question: Question) => unknown>> = {
  read: () => Deno.readTextFile(own),
  write: () => Deno.writeTextFile(new URL("./never.txt", own), "x"),
  env: () => Deno.env.get("PATH"),
  run: () => new Deno.Command(Deno.execPath(), { args: ["--version"] }).output(),
  fetch: async ({ address }) => (await fetch(`http://${address}/`)).text(),
  connect: ({ address = "" }) => {
    const [hostname = "", port] = address.split(":");
    return Deno.connect({ hostname, port: Number(port) });
  },
  import: ({ address }) => import(`http://${address}/module.js`),
  worker: () => new Worker(own, { type: "module", deno: { permissions: { net: true } } }),
  wait: ({ ms }) => new Promise((resolve) => setTimeout(() => resolve("waited"), ms)),
  spin: () => {
    while (performance.now() > 0);
  },
};

globalThis.addEventListener("message", async (event) => {
  if (!(event instanceof MessageEvent)) return;
  const question: Question = event.data;
  if (question.kind === "throw") throw new Error("broken");
  const attempt = async (): Promise<unknown> => await TRIALS[question.kind]?.(question);
  const answer = await attempt().catch((error) => `${error.name}: ${error.message}`);
  event.ports[0]?.postMessage(String(answer));
});
