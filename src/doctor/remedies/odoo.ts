/** What Odoo itself refuses, at the log-in and after it, and what to do. Data. */
import type { Remedies } from "./remedy.ts";

/** As Odoo 15 to 19 call the pages. */
const KEY_PLACE = "your name, Preferences, Account Security; Odoo 19: Security";

export const AUTHENTICATION = {
  auth_key: {
    message: "log-in to database … failed: … · Odoo refused the user name or the key",
    meaning:
      "Odoo does not tell which: the login is unknown, the key is wrong, it was deleted or " +
      "has expired, or it belongs to another user.",
    todo: `Check username letter by letter, and make a new key in Odoo as that user (${KEY_PLACE})`,
  },
  auth_password: {
    message: "log-in to database … failed: … · Odoo refused the user name or the password",
    meaning:
      "Odoo does not tell which. A user with two-factor log-in is refused with any password.",
    todo:
      "Log in with the same words in a browser; if Odoo asks for a code there, make an API key " +
      `(${KEY_PLACE}) and write it as api_key`,
  },
  auth: {
    message: "log-in to database … failed · the key is another user's · this log-in has ended",
    meaning: "The credential does not fit the user, the database or the server.",
    todo: "Check odoo_url, database, username and api_key",
  },
  database: {
    message: "there is no such database",
    meaning: "The server is right, and has no database of that name.",
    todo: "Write one of the server's databases in database: {databases}",
  },
  key_ending: {
    message: "the first of this user's … keys ends … in … days, on …",
    meaning: "From then on nobody is logged in with it.",
    todo: `Make a new key in Odoo (${KEY_PLACE}), and put it in place of the old one`,
  },
  administrator: {
    message: "yes: this user may change users and their rights",
    meaning: "An assistant that acts as an administrator can do anything in Odoo.",
    todo: "Make an Odoo user with only the rights that the work needs, and use that one's key",
  },
} as const satisfies Remedies;

export const PROTOCOL = {
  unsupported: {
    message:
      "this Odoo speaks no JSON-2, which came with Odoo 19 · … is configured and not open: …",
    meaning: "The configured `protocol` is not spoken there, or shut by a proxy.",
    todo: "Write protocol auto, or one of those that are open: {open}",
  },
  argument_carried: {
    message: "Cannot send …: … · JSON-2 takes arguments of … by name only: give them as kwargs",
    meaning: "A value cannot travel over the protocol in use.",
    todo: "Take the value out, or write protocol jsonrpc",
  },
  version: {
    message: "Odoo … is not supported · the version cannot be read",
    meaning: "odoo-mcp is made for Odoo 15 to 20 and tried on these alone.",
    todo: "Use an Odoo from 15 to 20; what works with others is luck",
  },
} as const satisfies Remedies;

export const REFUSALS = {
  access: {
    message: "You are not allowed to … · the method denied access, though the log-in is good",
    meaning: "This Odoo user lacks the right, or a record rule hides the record.",
    todo: "Give that user the group it needs (Settings, Users), or let another user do it",
  },
  missing: {
    message: "Record does not exist or has been deleted · no such record",
    meaning: "The id is of a record that is gone, or that this user does not see.",
    todo: "Search for the record again",
  },
  validation: {
    message:
      "a value has the wrong format for its field · a database constraint refused the values",
    meaning: "Odoo checked the values and refused them. Nothing was changed.",
    todo: "Correct the values; describe_model shows what the fields take",
  },
  user: {
    message: "Odoo's own sentence, such as “You can not delete a sent quotation”",
    meaning: "A rule of the business stands against it. Nothing was changed.",
    todo: "Do what Odoo's sentence says, then call again",
  },
  conflict: {
    message: "another transaction changed the same records",
    meaning: "Two changes met, and this one was given up. Nothing of it was kept.",
    todo: "Call again in a moment",
  },
  unknown_model: {
    message: "Object … doesn't exist · the model '…' does not exist",
    meaning: "That app is not installed, or the name is another one in this version.",
    todo: "Use find_models, or install the app in Odoo",
  },
  unknown_method: {
    message: "The method '…' does not exist on the model '…'",
    meaning: "The method is called otherwise in this version of Odoo, or an app is missing.",
    todo: "Look the name up for this version of Odoo",
  },
  unknown_field: {
    message: "Invalid field … · … has no field … that this user may read: …",
    meaning: "The field is called otherwise in this version of Odoo, or an app is missing.",
    todo: "Use describe_model, which lists the fields of the model",
  },
  server: {
    message: "internal error in Odoo, …",
    meaning: "Odoo failed in a way that it did not foresee. Its transaction was rolled back.",
    todo: "Read the Odoo server's log, which has the traceback, and check the arguments",
  },
  argument: {
    message: "domain[…]: … · ids: …",
    meaning: "The assistant sent an argument that cannot be meant so. Nothing was sent to Odoo.",
    todo: "Nothing: the assistant reads the message and corrects itself",
  },
  policy: {
    message: "… is private: only public methods can be called",
    meaning: "odoo-mcp refused it before anything was sent.",
    todo: "Use a public method, as a button in Odoo would",
  },
  read_only: {
    message: "this server is read-only",
    meaning: "`read_only` is set, for this Odoo or for all, or `--read-only` was given.",
    todo: "Take read_only out where changes are wanted, and restart the client",
  },
  scope: {
    message: "this caller's token lacks …",
    meaning: "The token was made for less.",
    todo: "Give the token the scope (http.tokens, or at the OAuth server), or use another token",
  },
  outcome_unknown: {
    message: "Outcome: unknown, Odoo may have carried it out.",
    meaning: "The change was sent and no answer came. It is never sent again by itself.",
    todo: "Search for the record first; repeat the change only if it did not happen",
  },
  needs_action: {
    message: "needs_action · not done yet, the wizard … waits for values",
    meaning: "In Odoo a window would open now. Nothing has been done yet.",
    todo:
      "Let the assistant create the wizard's record and call its confirming method, or finish " +
      "it in Odoo",
  },
} as const satisfies Remedies;
