/**
 * Carries one HTTP request and answers as `fetch` does, over whichever way the TLS settings ask for. Knows
 * connections and when a fresh one is needed; must not know deadlines, limits or what an answer means.
 */
import { failureText } from "./failure.ts";
import { isAuthorityItself, loadCertificates, type TlsOptions } from "./tls.ts";

export interface ExchangeInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Whether no connection kept from before may be used. */
  readonly once: boolean;
}

/** Redirects are answers. Disposing closes what is kept. */
export interface Exchange extends Disposable {
  run(url: string, init: ExchangeInit): Promise<Response>;
}

export function createExchange(tls: TlsOptions = { verify: true }): Exchange {
  const cleanup = new DisposableStack();
  const fetching = cleanup.use(createFetchExchange(tls.caFile));
  let node: Promise<Exchange> | undefined;

  /** `node:https` does what `fetch` cannot; it is loaded where somebody asks for that. */
  const useNode = async (): Promise<Exchange> => {
    const { createNodeExchange } = await import("./node_https.ts");
    const ca = tls.verify ? await loadCertificates(tls.caFile) : [];
    return cleanup.use(createNodeExchange({ ca, verify: tls.verify }));
  };

  return {
    async run(url, init): Promise<Response> {
      if (!url.startsWith("https:")) return await fetching.run(url, init);
      if (!tls.verify) node ??= useNode();
      if (node !== undefined) return await (await node).run(url, init);
      try {
        return await fetching.run(url, init);
      } catch (error) {
        if (tls.caFile === undefined || !isAuthorityItself(failureText(error))) throw error;
        // The handshake failed, so nothing was sent yet.
        node ??= useNode();
        return await (await node).run(url, init);
      }
    },
    [Symbol.dispose]: () => cleanup.dispose(),
  };
}

function createFetchExchange(caFile: string | undefined): Exchange {
  const cleanup = new DisposableStack();
  let caCerts: string[] | undefined;
  let kept: Deno.HttpClient | undefined;
  let fresh: Deno.HttpClient | undefined;
  return {
    async run(url, { once, ...init }): Promise<Response> {
      if (url.startsWith("https:")) caCerts ??= await loadCertificates(caFile);
      init.signal.throwIfAborted();
      const client = once
        ? fresh ??= cleanup.use(
          Deno.createHttpClient({ ...(caCerts && { caCerts }), poolMaxIdlePerHost: 0 }),
        )
        : kept ??= cleanup.use(Deno.createHttpClient({ ...(caCerts && { caCerts }) }));
      return await fetch(url, { ...init, redirect: "manual", client });
    },
    [Symbol.dispose]: () => cleanup.dispose(),
  };
}
