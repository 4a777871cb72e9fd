/**
 * What there is in an Odoo and who asks: models, access rights, the user. Each form of a question is one that
 * `versions.ts` names. Knows Odoo's methods; must not know sessions or caches.
 */
import { expectRecords, malformed, readRef, type RecordRef } from "./answers.ts";
import { COMMON_MODELS } from "./common_models.ts";
import { OdooError } from "./errors.ts";
import type { Json, JsonObject } from "./json.ts";
import type { ModelCall } from "./rpc/protocol.ts";
import type { Capabilities } from "./capabilities.ts";
import type { Form } from "./versions.ts";

/** Calls a method that reads. @throws {CallError} */
export type Reader = (
  call: Pick<ModelCall, "model" | "method"> & Partial<ModelCall>,
) => Promise<Json>;

export interface ModelName {
  readonly model: string;
  readonly name: string;
}

export const ACCESS_OPERATIONS = ["read", "write", "create", "unlink"] as const;
export type Access = Readonly<Record<typeof ACCESS_OPERATIONS[number], boolean>>;

/** The user behind the credential, as Odoo knows them. */
export interface User {
  readonly uid: number;
  readonly login: string;
  readonly name: string;
  readonly company: RecordRef | null;
  /** The companies they may work in, the current one first. */
  readonly companyIds: readonly number[];
  readonly timezone: string | null;
  readonly language: string | null;
}

/** The user with the names of their companies. */
export interface Profile extends Omit<User, "companyIds"> {
  readonly companies: readonly RecordRef[];
}

/** Asks Odoo, in the forms that it may have. */
export interface Asker {
  readonly read: Reader;
  readonly capabilities: Capabilities;
}

/** The models that this user can work with. @throws {CallError} */
export function listModels(asker: Asker): Promise<ModelName[]> {
  const { read, capabilities } = asker;
  return capabilities.use("models", async (form) => {
    if (form === "get_available_models") {
      return readModelNames(await read({ model: "ir.model", method: form }), "display_name");
    }
    const kwargs = { domain: [["transient", "=", false]], fields: ["model", "name"] };
    try {
      return readModelNames(await read({ model: "ir.model", method: form, kwargs }), "name");
    } catch (error) {
      if (error instanceof OdooError && error.kind === "access") return listCommon(asker);
      throw error;
    }
  });
}

/** Before Odoo 16 only administrators may read the list; others are told of the common models they have. */
async function listCommon({ read, capabilities }: Asker): Promise<ModelName[]> {
  const readable = await capabilities.use(
    "access",
    (form) =>
      Promise.all(COMMON_MODELS.map(async ([model, name]) => {
        const mayRead = await askAccess(read, { form, model, operation: "read" }).catch(
          noIfRefused,
        );
        return mayRead ? [{ model, name }] : [];
      })),
  );
  return readable.flat();
}

/** Odoo says in the user's language that there is no such model, so that any word but a missing method is a no. */
function noIfRefused(error: unknown): boolean {
  if (error instanceof OdooError && error.kind !== "unknown_method") return false;
  throw error;
}

function readModelNames(answer: Json, nameField: string): ModelName[] {
  return expectRecords(answer).map((row) => ({
    model: String(row.model),
    name: String(row[nameField]),
  }));
}

/** What this user may do with a model, record rules aside. @throws {CallError} */
export function readAccess({ read, capabilities }: Asker, model: string): Promise<Access> {
  return capabilities.use("access", async (form) => {
    const answers = await Promise.all(
      ACCESS_OPERATIONS.map((operation) => askAccess(read, { form, model, operation })),
    );
    const [mayRead = false, write = false, create = false, unlink = false] = answers;
    return { read: mayRead, write, create, unlink };
  });
}

interface AccessQuestion {
  readonly form: Form<"access">;
  readonly model: string;
  readonly operation: typeof ACCESS_OPERATIONS[number];
}

async function askAccess(
  read: Reader,
  { form, model, operation }: AccessQuestion,
): Promise<boolean> {
  const answer = form === "has_access"
    ? await read({ model, method: form, ids: [], args: [operation] })
    : await read({ model, method: form, args: [operation, false] });
  return Boolean(answer);
}

/** @throws {CallError} */
export async function readUser(read: Reader, uid: number): Promise<User> {
  const fields = ["name", "login", "company_id", "company_ids", "tz", "lang"];
  const answer = await read({ model: "res.users", method: "read", ids: [uid], kwargs: { fields } });
  const [user] = expectRecords(answer);
  if (!user) return malformed("the user's own record cannot be read");
  const { company_ids: ids, tz, lang } = user;
  const company = readRef(user.company_id ?? false)[0] ?? null;
  const companyIds = Array.isArray(ids) ? ids.filter((id) => typeof id === "number") : [];
  return {
    uid,
    login: String(user.login),
    name: String(user.name),
    company,
    companyIds: companyIds.toSorted((a, b) =>
      Number(b === company?.id) - Number(a === company?.id)
    ),
    timezone: tz ? String(tz) : null,
    language: lang ? String(lang) : null,
  };
}

/** The user's own language, timezone and companies, so that names, labels and new records are as in their Odoo. */
export function userContext({ language, timezone, companyIds }: User): JsonObject {
  return {
    ...(language && { lang: language }),
    ...(timezone && { tz: timezone }),
    ...(companyIds.length > 0 && { allowed_company_ids: [...companyIds] }),
  };
}

/** The names of those companies, in that order. @throws {CallError} */
export async function readCompanies(
  read: Reader,
  ids: readonly number[],
): Promise<RecordRef[]> {
  const kwargs = { fields: ["display_name"] };
  const rows = expectRecords(await read({ model: "res.company", method: "read", ids, kwargs }));
  const names = new Map(rows.map((row) => [row.id, String(row.display_name)]));
  return ids.flatMap((id) => {
    const name = names.get(id);
    return name === undefined ? [] : [{ id, name }];
  });
}
