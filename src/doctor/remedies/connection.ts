/** What goes wrong on the way to Odoo, and what to do. Data. */
import type { Remedies } from "./remedy.ts";

export const CONNECTION = {
  dns: {
    message: "the host name is not known",
    meaning: "No name server and no hosts file here knows the name in `odoo_url`.",
    todo: "Look for a typing mistake in odoo_url, open the same address in a browser on this " +
      "machine, and connect the VPN if Odoo is inside a company network",
  },
  refused: {
    message: "connection refused · no connection",
    meaning: "The machine was found, and nothing answers at that port.",
    todo:
      "Start Odoo, check the port in odoo_url (8069 is Odoo's own, none means 443 for https), " +
      "and that no firewall is in between",
  },
  unreachable: {
    message: "Odoo cannot be reached since … UTC",
    meaning:
      "Several attempts to connect failed in a row. Calls are answered at once until one of " +
      "the attempts that go on finds Odoo again.",
    todo:
      "Read the reason in brackets and look for it in this chapter; nothing has to be restarted " +
      "here once Odoo is back",
  },
  timeout: {
    message: "no answer within … s",
    meaning: "Odoo was reached and took too long. A change may have been carried out all the same.",
    todo: "Ask for less at once, see whether Odoo is slow in a browser too, or raise timeout in " +
      "the configuration",
  },
  interrupted: {
    message: "the connection was lost before the whole answer arrived",
    meaning: "Odoo, a proxy or the network ended the connection in the middle.",
    todo: "Look in the Odoo server's log for a restart or a worker over its limits, and in the " +
      "proxy's for a size or time limit",
  },
  aborted: {
    message: "the call was cancelled",
    meaning: "The client did not want the answer any more, or the program was told to stop.",
    todo: "Call again if the answer is still wanted; after a change look first whether it happened",
  },
  tls: {
    message: "no trusted TLS connection: …",
    meaning: "The server could not prove who it is. The rest of the message says why.",
    todo: "Do what the message says; for a company's own authority set tls.ca_file to its " +
      "certificate, and run `openssl s_client -connect {host}` to see which one the server shows",
  },
  tls_unverified: {
    message: "tls.verify is false",
    meaning: "Any certificate is taken, so anybody on the way can read the key.",
    todo: "Set tls.ca_file to the server's certificate, and take tls.verify out",
  },
  tls_ending: {
    message: "…, but it ends in … days, on …",
    meaning: "Nobody can connect once it has ended.",
    todo: "Have the certificate of {host} renewed, and see why that does not happen by itself",
  },
  plain_http: {
    message: "http sends the key unencrypted",
    meaning: "Whoever can listen on the way reads the key and all data.",
    todo:
      "Write https:// in odoo_url; if Odoo does not answer there, put a proxy with TLS in front " +
      "of it",
  },
  redirect: {
    message: "the server redirects to …: set odoo_url to the address it ends at",
    meaning: "Redirects are not followed, since the key would travel with them.",
    todo: "Write {target} in odoo_url",
  },
  proxy: {
    message: "the proxy asks for a user name and password · the proxy did not open the connection",
    meaning:
      "`HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY` is set, and that proxy lets nothing through.",
    todo: "Write the proxy's user and password into its address, or put Odoo's host into NO_PROXY",
  },
  status: {
    message: "HTTP … · a proxy answered HTTP …",
    meaning: "A web server answered with an error and not as Odoo does.",
    todo: "Check odoo_url and database on a 404; on 502 to 504 see whether Odoo runs behind its " +
      "proxy; on a 500 read the Odoo server's log",
  },
  too_large: {
    message: "the answer is over the limit of …: ask for fewer records or fields",
    meaning: "Odoo's answer is larger than `max_response_bytes`, and was not read to its end.",
    todo: "Ask for fewer records or fields, or raise max_response_bytes",
  },
  not_odoo: {
    message:
      "a web page … instead of an answer: check odoo_url · the answer is JSON, but not from " +
      "Odoo · the answer is not valid JSON, or was cut off",
    meaning:
      "Something answers there that is not Odoo: a web site, a log-in wall, another program.",
    todo: "Open odoo_url in a browser: Odoo's log-in page must come, without any other log-in " +
      "before it; write the address that it ends at",
  },
  slow: {
    message: "a small call takes … s",
    meaning: "Every answer to an assistant takes at least that long.",
    todo:
      "Run odoo-mcp nearer to Odoo, see whether the Odoo server has enough workers, and leave " +
      "database_pinning on",
  },
  clock: {
    message: "this machine's clock is … s … the server's",
    meaning: "OAuth tokens are refused by a wrong clock, and what changed lately is misjudged.",
    todo: "Let both machines set their clocks by NTP (timedatectl set-ntp true)",
  },
} as const satisfies Remedies;
