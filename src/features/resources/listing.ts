/** `resources/list`: a short list of what is worth a look, in pages. */
import type { CallContext, ResourcePage, ResourceTable } from "../../mcp/catalog.ts";
import { refused } from "../../mcp/catalog.ts";
import { CallError } from "../../odoo/errors.ts";
import type { Instances } from "../instances.ts";
import { INSTANCE, JSON_TYPE, MODELS, MOST_USED } from "./templates.ts";
import { formatUri } from "./uri.ts";

type Listed = ResourcePage["resources"][number];

const PAGE = 50;

/** Each Odoo with its models, and the lists of those that people ask for most. */
export function createListing(instances: Instances): ResourceTable["list"] {
  return async (context, cursor) => {
    const start = readCursor(cursor);
    const lists = await Promise.all(
      instances.names.map((name) => listOne(instances, name, context)),
    );
    const all = lists.flat();
    if (start > 0 && start >= all.length) throw foreignCursor();
    const end = start + PAGE;
    return {
      resources: all.slice(start, end),
      ...(end < all.length && { nextCursor: String(end) }),
    };
  };
}

async function listOne(
  instances: Instances,
  name: string,
  context: CallContext,
): Promise<Listed[]> {
  const isOne = instances.names.length === 1;
  const instance = isOne ? undefined : name;
  const mark = (text: string): string => isOne ? text : `${text} ${name}`;
  const about = [
    { ...INSTANCE, name: mark(INSTANCE.name), uri: formatUri({ kind: "instance" }, instance) },
    { ...MODELS, name: mark(MODELS.name), uri: formatUri({ kind: "models" }, instance) },
  ];
  const labels = await readLabels(instances, name, context);
  const lists = MOST_USED.flatMap((model) => {
    const title = labels.get(model);
    if (title === undefined) return [];
    const uri = formatUri({ kind: "list", model, query: {} }, instance);
    return [{ name: mark(model), title, uri, mimeType: JSON_TYPE }];
  });
  return [...about, ...lists];
}

/** The models that the caller can work with. An Odoo that cannot be asked now is listed without them. */
async function readLabels(
  instances: Instances,
  name: string,
  { caller, signal }: CallContext,
): Promise<ReadonlyMap<string, string>> {
  if (!instances.policy(name, caller).allows("read")) return new Map();
  try {
    const models = await instances.open(name, caller).odoo.models({ signal });
    return new Map(models.map((each) => [each.model, each.name]));
  } catch (error) {
    if (error instanceof CallError) return new Map();
    throw error;
  }
}

function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^[1-9]\d{0,6}$/.test(cursor) && Number(cursor) % PAGE === 0) return Number(cursor);
  throw foreignCursor();
}

function foreignCursor(): Error {
  return refused(
    "cursor: no page of this list begins there, list from the start",
    "invalid_params",
  );
}
