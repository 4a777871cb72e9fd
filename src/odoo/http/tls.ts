/**
 * Which certificates are trusted beyond Mozilla's, and what to do about one that is not. Knows files and the
 * wording of TLS failures (rustls under `fetch`, OpenSSL's codes under `node:https`); must not know requests.
 */
import { NetworkError } from "../errors.ts";

export interface TlsOptions {
  /** A PEM file with one or more certificates that are trusted besides the usual ones. */
  readonly caFile?: string | undefined;
  /** Whether the server must prove who it is. */
  readonly verify: boolean;
}

/**
 * The system's certificates and those of the file, as PEM. Reading the system's needs `--allow-sys` and 30 ms
 * (measured), so this is for the first https request and not for the start.
 *
 * @throws {NetworkError} `not_sent`, where the file cannot be read or holds no certificate
 */
export async function loadCertificates(caFile: string | undefined): Promise<string[]> {
  return [...await systemCertificates(), ...await fileCertificates(caFile)];
}

async function systemCertificates(): Promise<string[]> {
  if (!isSystemReadable()) return [];
  const { getCACertificates } = await import("node:tls");
  return getCACertificates("system").filter(isReadable);
}

function isSystemReadable(): boolean {
  return Deno.permissions.querySync({ name: "sys" }).state === "granted";
}

async function fileCertificates(caFile: string | undefined): Promise<string[]> {
  if (caFile === undefined) return [];
  const text = await Deno.readTextFile(caFile).catch((error) => {
    throw unusable(`cannot read ${caFile} (tls.ca_file)`, error);
  });
  const found = text.match(PEM_CERTIFICATE) ?? [];
  if (found.length > 0 && found.every(isReadable)) return found;
  throw unusable(`cannot use ${caFile} (tls.ca_file): expected certificates as PEM text`);
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** One certificate that cannot be read would spoil all others. */
function isReadable(pem: string): boolean {
  try {
    Deno.createHttpClient({ caCerts: [pem] }).close();
    return true;
  } catch {
    return false;
  }
}

function unusable(message: string, cause?: unknown): NetworkError {
  return new NetworkError("tls", message, "not_sent", { cause });
}

/**
 * Whether a certificate was refused only for being an authority's own, as the ones are that `openssl req -x509`
 * makes. rustls refuses it even where it is trusted; `node:https` takes it there (both measured).
 */
export function isAuthorityItself(text: string): boolean {
  return text.includes("CaUsedAsEndEntity");
}

const UNKNOWN_ISSUER = /UnknownIssuer|UNABLE_TO_|SELF_SIGNED_CERT_IN_CHAIN/;

const TLS_FAILURES: readonly (readonly [RegExp, string])[] = [
  [
    UNKNOWN_ISSUER,
    "nobody that this machine trusts vouches for the server's certificate, " +
    "set tls.ca_file to the certificate of its authority",
  ],
  [
    /CaUsedAsEndEntity|DEPTH_ZERO_SELF_SIGNED_CERT/,
    "the server vouches for itself (a self-signed certificate), set tls.ca_file to its certificate",
  ],
  [
    /certificate expired|CERT_HAS_EXPIRED/,
    "the server's certificate has expired, it must be renewed there (or this machine's clock is wrong)",
  ],
  [
    /certificate not valid yet|CERT_NOT_YET_VALID/,
    "the server's certificate is not valid yet, check this machine's clock",
  ],
  [
    /corrupt message|WRONG_VERSION_NUMBER/,
    "the server does not speak TLS at this port, write http:// or the right port in odoo_url",
  ],
];

/** What is wrong and what to do, from the words of the failure. */
export function describeTlsFailure(text: string): string {
  const reason = TLS_FAILURES.find(([pattern]) => pattern.test(text))?.[1] ?? describeName(text);
  const alsoTrusted = UNKNOWN_ISSUER.test(text) && !isSystemReadable()
    ? " (or run with --allow-sys, where the system trusts it)"
    : "";
  return `no trusted TLS connection: ${reason}${alsoTrusted}`;
}

/** The names come from the server: only what can be a host name is repeated. */
function describeName(text: string): string {
  if (!/not valid for name|ALTNAME_INVALID/.test(text)) return "the handshake failed";
  const names = [...text.matchAll(/(?:DnsName\("|IpAddress\(|DNS:|IP Address:)([\w.*:-]{1,100})/g)]
    .slice(0, 3).map(([, name]) => name);
  const listed = names.length > 0 ? names.join(", ") : "another name";
  return `the server's certificate is for ${listed}, set odoo_url to the name that it is for`;
}
