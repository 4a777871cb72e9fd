/** A WebSocket to the configured Odoo: where it goes, whom it trusts, how it ends. */
import { CallError, NetworkError } from "../../../src/odoo/errors.ts";
import { type Conversation, createConverse } from "../../../src/odoo/http/conversation.ts";
import type { TlsOptions } from "../../../src/odoo/http/tls.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";
import { certificatePath, serverCertificate } from "../../support/certificates.ts";

interface Peer extends AsyncDisposable {
  readonly address: string;
  /** The headers of the first request. */
  readonly asked: Promise<Headers>;
  /** Resolves when it is closed. */
  readonly closed: Promise<void>;
}

/** Sends back what it hears. */
function startPeer(tls: Partial<Deno.TlsCertifiedKeyPem> = {}): Peer {
  const asked = Promise.withResolvers<Headers>();
  const closed = Promise.withResolvers<void>();
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...tls };
  const server = Deno.serve(options, (request) => {
    asked.resolve(new Headers(request.headers));
    if (new URL(request.url).pathname !== "/odoo1/websocket") {
      return new Response("elsewhere", { status: 307, headers: { location: "/odoo1/websocket" } });
    }
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = ({ data }) => socket.send(data);
    socket.onclose = () => closed.resolve();
    return response;
  });
  return {
    address: `127.0.0.1:${server.addr.port}`,
    asked: asked.promise,
    closed: closed.promise,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Says one thing, and leaves when it comes back. */
async function talk(
  baseUrl: string,
  { tls, path = "/websocket" }: { tls?: TlsOptions; path?: string } = {},
): Promise<string[]> {
  const converse = createConverse({ baseUrl, tls, timeoutMs: 5_000, maxResponseBytes: 1_000 });
  const end = new AbortController();
  const heard: string[] = [];
  const conversation: Conversation = {
    headers: { cookie: "session_id=5ecret" },
    say: () => "good morning",
    hear: (text) => {
      heard.push(text);
      end.abort();
    },
    signal: end.signal,
  };
  await converse?.(path, conversation);
  return heard;
}

Deno.test("it goes below the address of Odoo, with the cookie and Odoo's own origin", async () => {
  await using peer = startPeer();
  assertEquals(await talk(`http://${peer.address}/odoo1`), ["good morning"]);
  const headers = await peer.asked;
  assertEquals(headers.get("cookie"), "session_id=5ecret");
  assertEquals(headers.get("origin"), `http://${peer.address}`);
  await peer.closed;
});

Deno.test("a redirect is not followed, and the failure quotes neither cookie nor address", async () => {
  await using peer = startPeer();
  const error = await assertRejects(
    () => talk(`http://${peer.address}/odoo1`, { path: "/other" }),
    NetworkError,
  );
  assert(!/5ecret|127\.0\.0\.1/.test(Deno.inspect(error).split("\n    at ")[0] ?? ""));
});

Deno.test("a certificate of an authority in tls.ca_file is trusted, another is not", async () => {
  await using peer = startPeer(serverCertificate("localhost"));
  const url = `https://${peer.address}/odoo1`;
  await assertRejects(() => talk(url), NetworkError);
  const tls = { caFile: certificatePath("authority"), verify: true };
  assertEquals(await talk(url, { tls }), ["good morning"]);
  await peer.closed;
});

Deno.test("where certificates are not verified there is none, as a WebSocket verifies always", () => {
  const tls = { verify: false };
  const options = { timeoutMs: 5_000, maxResponseBytes: 1_000, tls };
  assertEquals(createConverse({ baseUrl: "https://127.0.0.1:1", ...options }), undefined);
  assert(createConverse({ baseUrl: "http://127.0.0.1:1", ...options }) !== undefined);
});

Deno.test("a file of certificates that cannot be read is an error like any other", async () => {
  const tls = { caFile: "/nowhere/authority.pem", verify: true };
  await assertRejects(() => talk("https://127.0.0.1:1", { tls }), CallError, "cannot read");
});
