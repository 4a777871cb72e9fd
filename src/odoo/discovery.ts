/**
 * What there is in an Odoo and who asks: models, access rights, the user. Worded per version by `versions.ts`.
 * Knows Odoo's methods; must not know sessions or caches.
 */
import { expectRecords, malformed, readRef, type RecordRef } from "./answers.ts";
import { COMMON_MODELS } from "./common_models.ts";
import { OdooError } from "./errors.ts";
import type { Json } from "./json.ts";
import type { ModelCall } from "./rpc/protocol.ts";
import type { Dialect } from "./versions.ts";

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
export interface Profile {
  readonly uid: number;
  readonly login: string;
  readonly name: string;
  readonly company: RecordRef | null;
  readonly companies: readonly RecordRef[];
  readonly timezone: string | null;
  readonly language: string | null;
}

/** The models that this user can work with. @throws {CallError} */
export async function listModels(read: Reader, dialect: Dialect): Promise<ModelName[]> {
  if (dialect.availableModels) {
    const answer = await read({ model: "ir.model", method: "get_available_models" });
    return readModelNames(answer, "display_name");
  }
  const kwargs = { domain: [["transient", "=", false]], fields: ["model", "name"] };
  try {
    return readModelNames(await read({ model: "ir.model", method: "search_read", kwargs }), "name");
  } catch (error) {
    if (error instanceof OdooError && error.kind === "access") return listCommon(read, dialect);
    throw error;
  }
}

/** Before Odoo 16 only administrators may read the list; others are told of the common models they have. */
async function listCommon(read: Reader, dialect: Dialect): Promise<ModelName[]> {
  const readable = await Promise.all(COMMON_MODELS.map(async ([model, name]) => {
    const access = await readAccess(read, dialect, model).catch(noneIfUnknown);
    return access?.read ? [{ model, name }] : [];
  }));
  return readable.flat();
}

function noneIfUnknown(error: unknown): undefined {
  if (error instanceof OdooError && error.kind === "unknown_model") return undefined;
  throw error;
}

function readModelNames(answer: Json, nameField: string): ModelName[] {
  return expectRecords(answer).map((row) => ({
    model: String(row.model),
    name: String(row[nameField]),
  }));
}

/** What this user may do with a model, record rules aside. @throws {CallError} */
export async function readAccess(read: Reader, dialect: Dialect, model: string): Promise<Access> {
  const answers = await Promise.all(ACCESS_OPERATIONS.map((operation) => {
    return dialect.access === "has_access"
      ? read({ model, method: "has_access", ids: [], args: [operation] })
      : read({ model, method: "check_access_rights", args: [operation, false] });
  }));
  const [mayRead, write, create, unlink] = answers.map(Boolean);
  return { read: !!mayRead, write: !!write, create: !!create, unlink: !!unlink };
}

/** @throws {CallError} */
export async function readProfile(read: Reader, uid: number): Promise<Profile> {
  const fields = ["name", "login", "company_id", "company_ids", "tz", "lang"];
  const [user] = expectRecords(
    await read({
      model: "res.users",
      method: "read",
      ids: [uid],
      kwargs: { fields },
    }),
  );
  if (!user) return malformed("the user's own record cannot be read");
  const companies = await read({
    model: "res.company",
    method: "read",
    ids: Array.isArray(user.company_ids)
      ? user.company_ids.filter((id) => typeof id === "number")
      : [],
    kwargs: { fields: ["display_name"] },
  });
  return {
    uid,
    login: String(user.login),
    name: String(user.name),
    company: readRef(user.company_id ?? false)[0] ?? null,
    companies: expectRecords(companies)
      .map((row) => ({ id: Number(row.id), name: String(row.display_name) })),
    timezone: user.tz ? String(user.tz) : null,
    language: user.lang ? String(user.lang) : null,
  };
}
