/** The conversation about who logs in. Knows what to say of a key and of a refusal; the trial is `log_in.ts`. */
import { Secret } from "../config/secret.ts";
import { quoted } from "../log_format.ts";
import { AuthError, CallError } from "../odoo/errors.ts";
import type { OdooVersion } from "../odoo/versions.ts";
import { candidatesOf } from "./address.ts";
import { askDatabase, type ChosenServer, tellSource } from "./ask_server.ts";
import type { Dialogue } from "./dialogue.ts";
import { Cancelled, SetupError } from "./errors.ts";
import type { Credential, KnownAnswers } from "./known.ts";
import { tryLogIn, type Welcome } from "./log_in.ts";
import type { OdooServer } from "./probe.ts";

export interface ChosenAccount {
  readonly database: string;
  readonly username: string;
  readonly credential: Credential;
}

const TRIALS = 3;

/** Asks until somebody is logged in, three times at most. @throws {SetupError} where nobody is */
export async function askAccount(
  { server, caFile }: ChosenServer,
  known: KnownAnswers,
  dialogue: Dialogue,
): Promise<ChosenAccount> {
  const { terminal, questions, signal } = dialogue;
  let database = await askDatabase(server, known.database, dialogue);
  tellSource("User", known.username, dialogue);
  let account = await askUser(forServer(server, known), { dialogue, version: server.version });
  const reaching = {
    ...known.reaching,
    tls: { ...known.reaching.tls, ...(caFile !== undefined && { ca_file: caFile }) },
  };
  for (let trial = 1;; trial++) {
    terminal.say("Logging in …");
    try {
      const { username, credential: { kind, secret } } = account;
      const candidate = { url: server.url, database, username, kind, secret, reaching };
      tellWelcome(await tryLogIn(candidate, signal), dialogue);
      return { database, ...account };
    } catch (error) {
      if (signal.aborted) throw new Cancelled();
      if (!(error instanceof CallError)) throw error;
      const message = explain(error, account.credential.kind);
      if (trial === TRIALS || !questions.canAskAgain) throw new SetupError(message);
      terminal.say(message);
      if (error instanceof AuthError && error.isDatabaseUnknown) {
        database = await askDatabase(server, { fallback: database }, dialogue);
      } else account = await askAgain(account, { dialogue, version: server.version });
    }
  }
}

interface Asking {
  readonly dialogue: Dialogue;
  readonly version: OdooVersion | undefined;
}

type User = Omit<ChosenAccount, "database">;

async function askUser(
  { username: { given, fallback }, credential: { given: credential, kept } }: KnownUser,
  asking: Asking,
): Promise<User> {
  const { questions } = asking.dialogue;
  const username = given ?? await questions.text({
    label: "User name in Odoo (mostly an e-mail address)",
    option: "--username LOGIN",
    fallback,
  });
  const own = username === fallback ? kept : undefined;
  return { username, credential: credential ?? await askCredential(own, asking) };
}

type KnownUser = Pick<KnownAnswers, "username" | "credential">;

function askAgain({ username }: User, asking: Asking): Promise<User> {
  return askUser({ username: { fallback: username }, credential: {} }, asking);
}

/** A credential is shown to no other server than the one that it is for. */
function forServer(server: OdooServer, { url, username, credential }: KnownAnswers): KnownUser {
  const kept = url.fallback === undefined ? { urls: [] } : candidatesOf(url.fallback);
  const isSame = "urls" in kept && kept.urls.includes(server.url);
  return { username, credential: isSame ? credential : { given: credential.given } };
}

const OPTION = "--api-key-file FILE, --api-key-env NAME or --password-file FILE";

async function askCredential(
  kept: Credential | undefined,
  { dialogue: { terminal, questions }, version }: Asking,
): Promise<Credential> {
  if (questions.canAskAgain) terminal.say(whereKeysAreMade(version));
  const typed = await questions.secret({
    label: kept
      ? "API key or password (nothing is shown; Enter keeps the present one)"
      : "API key or password (nothing is shown while you type or paste)",
    option: OPTION,
    mayBeEmpty: kept !== undefined,
  });
  if (typed === undefined && kept) return kept;
  const text = typed ?? "";
  if (isKey(text.trim())) return { kind: "key", secret: new Secret(text.trim()) };
  const isPassword = await questions.confirm({
    label: "That does not look like a key of Odoo. Is it the user's password?",
    option: OPTION,
    fallback: true,
  });
  return isPassword
    ? { kind: "password", secret: new Secret(text) }
    : { kind: "key", secret: new Secret(text.trim()) };
}

/** Odoo makes keys of 20 random bytes (15 to 19). */
function isKey(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** The names of the menus as Odoo 15 to 19 show them in English. */
function whereKeysAreMade(version: OdooVersion | undefined): string {
  const way = version && version.major >= 19
    ? "your name at the top right, My Preferences, Security, Add API Key"
    : "your name at the top right, Preferences (or My Profile), Account Security, New API Key";
  return `An API key is made in Odoo: ${way}.\n` +
    "The user's password does too, unless two-factor log-in is on.";
}

function explain(error: CallError, kind: Credential["kind"]): string {
  const message = quoted(error.message);
  if (!(error instanceof AuthError)) return `Could not log in: ${message}`;
  const state = message.replace(/^log-in/, "Log-in");
  if (error.isDatabaseUnknown) return state;
  const hint = kind === "key"
    ? "Check the user name, and that the key is whole, of this user, and has not ended."
    : "Check both. With two-factor log-in only an API key gets in.";
  return `${state}\n${hint}`;
}

function tellWelcome(
  { name, company, version, isAdministrator, keyEnds }: Welcome,
  { terminal }: Dialogue,
): void {
  const where = company === undefined ? "" : `, ${quoted(company)}`;
  const odoo = version ? ` (Odoo ${quoted(version.text)})` : "";
  terminal.say(`Logged in as ${quoted(name)}${where}${odoo}`);
  if (isAdministrator) {
    terminal.say(
      "Careful: this user is an administrator, and so would the assistant be. Better make a user\n" +
        "of its own in Odoo, with just the rights it needs.",
    );
  }
  if (keyEnds !== undefined) {
    terminal.say(`The key ends on ${quoted(keyEnds)} UTC: run setup again with a new one before.`);
  }
}
