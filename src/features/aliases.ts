/**
 * Names that earlier servers of this kind used: unlisted, still answered. Each maps its flat arguments to
 * a listed tool. Pure.
 */

type Arguments = Record<string, unknown>;

export interface Alias {
  readonly tool: string;
  readonly translate: (args: Arguments) => Arguments;
}

export const ALIASES: Readonly<Record<string, Alias>> = {
  odoo_search_read: {
    tool: "search_records",
    translate: (args) =>
      pick(args, ["model", "domain", "fields", "order", "limit", "offset", "count"]),
  },
  odoo_read: {
    tool: "read_records",
    translate: (args) => ({ ...pick(args, ["model", "fields"]), ids: idList(args) }),
  },
  odoo_create: {
    tool: "create_records",
    translate: (args) => ({ ...pick(args, ["model"]), values: listOf(args.values ?? args.vals) }),
  },
  odoo_write: {
    tool: "update_records",
    translate: (args) => ({
      ...pick(args, ["model"]),
      ids: idList(args),
      values: args.values ?? args.vals,
    }),
  },
  odoo_unlink: {
    tool: "delete_records",
    translate: (args) => ({ ...pick(args, ["model"]), ids: idList(args) }),
  },
  odoo_execute_kw: { tool: "call_method", translate: methodCall },
  odoo_call_method: { tool: "call_method", translate: methodCall },
};

/** The arguments that are given under these names, and any that no tool knows, so that they are refused. */
function pick(args: Arguments, names: readonly string[]): Arguments {
  const known = new Set([...names, "id", "ids", "record_ids", "values", "vals"]);
  return Object.fromEntries(
    Object.entries(args).filter(([name, value]) =>
      value !== undefined && value !== null && (names.includes(name) || !known.has(name))
    ),
  );
}

function methodCall(args: Arguments): Arguments {
  const { args: positional, kwargs, ...rest } = args;
  const ids = idList(rest);
  return {
    ...pick(rest, ["model", "method"]),
    ...(ids === undefined ? {} : { ids }),
    ...(positional === undefined || positional === null ? {} : { args: positional }),
    ...(kwargs === undefined || kwargs === null ? {} : { kwargs }),
  };
}

function idList(args: Arguments): unknown {
  const ids = args.ids ?? args.record_ids ?? args.id;
  return ids === undefined || ids === null ? undefined : listOf(ids);
}

function listOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value) ||
      typeof value === "number"
    ? [value]
    : value;
}
