/** The conversation about where the Odoo is. Knows what to say of an address; how it is tried is `probe.ts`. */
import { resolve } from "node:path";
import { isExposed } from "../config/odoo_url.ts";
import { readNamedFile } from "../config/system.ts";
import { quoted } from "../log_format.ts";
import { SUPPORTED } from "../odoo/versions.ts";
import { candidatesOf, cloudDatabase } from "./address.ts";
import type { Dialogue } from "./dialogue.ts";
import { Cancelled, SetupError } from "./errors.ts";
import type { Known, KnownAnswers } from "./known.ts";
import { findOdoo, type OdooServer, type ProbeFailure } from "./probe.ts";

export interface ChosenServer {
  readonly server: OdooServer;
  /** Certificates that were named while it was looked for. */
  readonly caFile: string | undefined;
}

/** @throws {SetupError} where nobody can be asked for another address */
export async function askServer(known: KnownAnswers, dialogue: Dialogue): Promise<ChosenServer> {
  const { terminal, questions, signal } = dialogue;
  const { tls } = known.reaching;
  let { caFile } = known;
  let { given } = known.url;
  tellSource("Address", known.url, dialogue);
  while (true) {
    const text = given ?? await questions.text({
      label: "Address of your Odoo, such as mycompany.odoo.com",
      option: "--url URL",
      fallback: known.url.fallback,
    });
    const candidates = candidatesOf(text);
    if ("urls" in candidates) {
      const options = { caFile: caFile ?? tls?.ca_file, verify: tls?.verify ?? true, signal };
      terminal.say(`Looking for Odoo at ${candidates.urls[0]} …`);
      const found = await findOdoo(candidates.urls, options);
      if (signal.aborted) throw new Cancelled();
      if ("url" in found) {
        tellServer(found, dialogue);
        return { server: found, caFile };
      }
      refuse(explain(found.failures, text), dialogue);
      const named = await askCertificate(found.failures, dialogue);
      given = named === undefined ? undefined : text;
      caFile = named ?? caFile;
    } else {
      refuse(`That is no address of an Odoo: ${candidates.problem}`, dialogue);
      given = undefined;
    }
  }
}

function refuse(message: string, { questions, terminal }: Dialogue): void {
  if (!questions.canAskAgain) throw new SetupError(message);
  terminal.say(message);
}

function explain(failures: readonly ProbeFailure[], typed: string): string {
  const lines = failures.map(({ url, error: { message } }) =>
    `  ${url}: ${quoted(message).replaceAll("odoo_url", "the address")}`
  );
  const hint = HINTS.find(({ fits }) => fits(failures, typed))?.say;
  return ["No Odoo answers there.", ...lines, ...(hint ? [`  ${hint}`] : [])].join("\n");
}

interface Hint {
  readonly fits: (failures: readonly ProbeFailure[], typed: string) => boolean;
  readonly say: string;
}

const failed = (kind: string): Hint["fits"] => (failures) =>
  failures.some(({ error }) => error.kind === kind);

const HINTS: readonly Hint[] = [
  {
    fits: (failures, typed) => failed("dns")(failures, typed) && !typed.includes("."),
    say: "In Odoo's own cloud the address ends with .odoo.com",
  },
  {
    fits: failed("tls"),
    say: "The file that tls.ca_file means can be given here, or with --ca-file FILE",
  },
  {
    fits: (failures, typed) => failed("refused")(failures, typed) && !/^https?:/i.test(typed),
    say: "Only https was tried: if your Odoo has none, write http:// in front",
  },
];

/** A certificate of the company's own is no reason to give up. */
async function askCertificate(
  failures: readonly ProbeFailure[],
  { questions, terminal, system }: Dialogue,
): Promise<string | undefined> {
  if (!failures.some(({ error }) => error.kind === "tls")) return undefined;
  const path = (await questions.text({
    label: "File with the certificate to trust (PEM), or Enter for another address",
    option: "--ca-file FILE",
    fallback: "none",
  })).trim();
  if (path === "none") return undefined;
  try {
    await readNamedFile(system, { path, option: "--ca-file", purpose: "--ca-file" });
    return resolve(path);
  } catch (error) {
    terminal.say(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function tellServer({ url, version }: OdooServer, { terminal }: Dialogue): void {
  terminal.say(`Found Odoo ${quoted(version?.text ?? "of an unknown version")} at ${url}`);
  if (version && version.major < SUPPORTED.oldest) {
    terminal.say(
      `It is older than Odoo ${SUPPORTED.oldest}, which this program is made for: not all may work.`,
    );
  }
  if (isExposed(url)) {
    terminal.say("Careful: without https anybody on the way can read your key.");
  }
}

/** Says where an answer comes from that nobody typed. */
export function tellSource(
  what: string,
  { given, source }: Known,
  { terminal }: Pick<Dialogue, "terminal">,
): void {
  if (given !== undefined && source !== undefined) {
    terminal.say(`${what}: ${quoted(given)} (from ${source})`);
  }
}

/** The database, offered where it can be told. */
export async function askDatabase(
  { url, databases }: OdooServer,
  { given, source, fallback }: Known,
  { terminal, questions }: Dialogue,
): Promise<string> {
  tellSource("Database", { given, source }, { terminal });
  if (given !== undefined) return given;
  const option = "--database DB";
  const [only, ...others] = databases ?? [];
  if (only !== undefined && others.length === 0) {
    terminal.say(`Database: ${quoted(only)} (the only one there)`);
    return only;
  }
  const kept = fallback !== undefined && (!databases || databases.includes(fallback))
    ? fallback
    : undefined;
  if (databases && kept === undefined) {
    terminal.say("There are several databases:");
    return await chooseDatabase(databases, { questions, option });
  }
  const label = "Name of the database";
  return await questions.text({ label, option, fallback: kept ?? cloudDatabase(url) });
}

async function chooseDatabase(
  databases: readonly string[],
  { questions, option }: { questions: Dialogue["questions"]; option: string },
): Promise<string> {
  const shown = databases.map(quoted);
  const label = "Which one? Its number or name";
  const answer = await questions.choose({ label, option, items: shown });
  return databases[shown.indexOf(answer)] ?? answer;
}
