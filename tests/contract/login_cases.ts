/** Logging in: what is refused, and how it is told without the secret. */
import { assert, assertEquals, assertStringIncludes } from "../support/assert.ts";
import type { CaseContext } from "../support/contract_context.ts";
import type { ContractClient } from "../support/contract_client.ts";
import type { ContractCase } from "./case.ts";
import { assertKind } from "./kinds.ts";

const WRONG = "wrong-secret-5bd1e995";

/** Every way in is refused alike, and a write was never sent. */
async function assertLockedOut(client: ContractClient, says: string): Promise<void> {
  const read = await client.refused("get_context", {});
  assertKind(read, "auth");
  assertStringIncludes(read, says);
  const values = [{ name: "never created" }];
  const write = await client.refused("create_records", { model: "res.partner", values });
  assertKind(write, "auth");
  assertStringIncludes(write, "\nOutcome: not_sent");
  const { message } = await client.readRefused("odoo://res.partner/1");
  assertStringIncludes(message, says);
}

function loginAs(context: CaseContext, username: string, database?: string): string {
  const { target } = context.session;
  return `log-in to database ${database ?? target.database} as ${username} failed`;
}

export const cases: readonly ContractCase[] = [
  {
    name: "a wrong key is told without the key",
    async run(context) {
      const { username } = context.session.target.admin;
      const client = context.open({ username, credential: WRONG });
      await assertLockedOut(client, loginAs(context, username));
    },
  },
  {
    name: "an unknown user is told",
    async run(context) {
      const { credential } = context.session.target.admin;
      const client = context.open({ username: "nobody@example.com", credential });
      await assertLockedOut(client, loginAs(context, "nobody@example.com"));
    },
  },
  {
    name: "an unknown database is told",
    async run(context) {
      const { admin } = context.session.target;
      const client = context.open(admin, { database: "no_such_database" });
      const says = loginAs(context, admin.username, "no_such_database");
      await assertLockedOut(client, `${says}: there is no such database`);
    },
  },
  {
    name: "a password opens as a key does",
    needs: "password",
    // JSON-2 takes keys alone (ODOO-FACTS §1).
    wires: ["jsonrpc", "xmlrpc"],
    async run(context) {
      const { adminPassword } = context.session.target;
      assert(adminPassword);
      const { structured } = await context.open(adminPassword).ok("get_context");
      const { structured: byKey } = await context.admin.ok("get_context");
      assertEquals(structured, byKey);
    },
  },
];
