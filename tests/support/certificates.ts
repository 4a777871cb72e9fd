/**
 * Certificates for servers on this machine, valid until 2100, one of them expired. Their key is public: they
 * are for tests only.
 */

const FOLDER = new URL("./tls/", import.meta.url);

export type CertificateName =
  | "authority"
  | "expired"
  | "localhost"
  | "other_name"
  | "self_signed"
  | "self_signed_other_name";

/** The path of a PEM file, as `tls.ca_file` takes one. */
export function certificatePath(name: CertificateName): string {
  return new URL(`${name}.pem`, FOLDER).pathname;
}

/**
 * What a server needs to show that certificate. `authority` signed all that are not self-signed; the names
 * are localhost, 127.0.0.1 and ::1, or erp.example.com.
 */
export function serverCertificate(
  name: Exclude<CertificateName, "authority">,
): Deno.TlsCertifiedKeyPem {
  return {
    cert: Deno.readTextFileSync(certificatePath(name)),
    key: Deno.readTextFileSync(new URL("server_key.pem", FOLDER)),
  };
}
