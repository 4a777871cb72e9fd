import { z } from "zod";
import {
  MESSAGE_KINDS,
  type Notified,
  postMessage,
  readNotified,
  requireChatter,
  WAITING_ROOM,
} from "../../odoo/chatter.ts";
import { ATTACHMENT } from "../../odoo/files/fields.ts";
import { attachFile, requireRecord } from "../../odoo/files/write.ts";
import { ArgumentError, CallError, OdooError } from "../../odoo/errors.ts";
import { withoutSending } from "../../odoo/rpc/refusal.ts";
import { ids, model } from "../arguments.ts";
import { takeFile } from "../files.ts";
import { formatUri } from "../resources/uri.ts";
import { nameText } from "../table_text.ts";
import { defineTool, type ToolCall } from "../tool.ts";

const input = z.object({
  model,
  id: z.int().positive(),
  kind: z.enum(MESSAGE_KINDS).describe(
    "message: followers are notified, customers by mail; note: internal",
  ),
  body: z.string().max(100_000).describe("Plain text"),
  subject: z.string().min(1).max(500).optional(),
  partner_ids: ids.optional().describe("Contacts to notify besides"),
  attachment_ids: ids.optional(),
  files: z.array(z.object({ name: z.string().min(1).max(255), content: z.string().min(1) }))
    .max(10).optional().describe("New attachments: base64 or data: URI"),
});

export const post_message = defineTool({
  name: "post_message",
  title: "Post a message",
  description:
    "Post into a record's chatter: ask the user whether as message or note if they did not say.",
  effect: "create",
  hints: { openWorldHint: true },
  input,
  output: z.object({
    message_id: z.int(),
    notified: z.array(z.object({ id: z.int(), name: z.string(), by: z.string() })).optional(),
    attachment_ids: z.array(z.int()),
  }),
  action: (args) => `post a ${args.kind} on ${args.model} ${args.id}`,
  async run(args, call) {
    const { odoo, signal } = call;
    await prepare(args, call);
    const stored = await storeAll(args, call);
    const attachments = [...args.attachment_ids ?? [], ...stored];
    const message = await postMessage(odoo, {
      ...args,
      partnerIds: args.partner_ids ?? [],
      attachmentIds: attachments,
    }, { signal }).catch((error) => discard(error, stored, call));
    const notified = await readNotified(odoo, message, { signal });
    return {
      text: describe(args, { message, notified, attachments }),
      structured: {
        message_id: message,
        ...(notified && { notified: notified.map(({ id, name, by }) => ({ id, name, by })) }),
        attachment_ids: attachments,
      },
      links: stored.map((id, i) => ({
        uri: formatUri({ kind: "attachment", id }, call.instance),
        name: args.files?.[i]?.name ?? String(id),
      })),
    };
  },
});

type Args = z.output<typeof input>;

/** Whatever could be refused is found out before anything is written. @throws {CallError} */
async function prepare(args: Args, { odoo, signal }: ToolCall): Promise<void> {
  const { body, files = [], attachment_ids: attached = [] } = args;
  if (body.trim() === "" && files.length + attached.length === 0) {
    throw new ArgumentError("body", "write what is to be posted");
  }
  await requireChatter(odoo, args.model, { signal });
  await requireRecord(odoo, args, { signal });
  if (attached.length === 0) return;
  const found = await odoo.read(ATTACHMENT, attached, ["name"], { signal });
  const missing = attached.find((id) => !found.some((each) => each.id === id && "name" in each));
  if (missing !== undefined) throw new OdooError("missing", `there is no attachment ${missing}`);
}

/** Stores the files where the message will find them; nothing is to be seen of them before. @throws {CallError} */
async function storeAll({ files = [] }: Args, call: ToolCall): Promise<number[]> {
  const taken = await Promise.all(
    files.map((file, i) => takeFile(file, { limits: call.files, at: `files[${i}]` })),
  );
  const stored: number[] = [];
  for (const [i, { base64, mimeType }] of taken.entries()) {
    const file = { name: files[i]?.name ?? "file", base64, mimeType };
    const one = attachFile(call.odoo, WAITING_ROOM, file, { signal: call.signal });
    // Whatever became of this file, the message was not sent.
    stored.push(await one.catch((error) => discard(withoutSending(error), stored, call)));
  }
  return stored;
}

/** Removes the files of what was not posted; those of what may have been posted stay. @throws {CallError} */
async function discard(
  error: unknown,
  stored: readonly number[],
  { odoo }: ToolCall,
): Promise<never> {
  if (error instanceof CallError && error.outcome !== "unknown" && stored.length > 0) {
    // Odoo removes them by itself, later.
    await odoo.unlink(ATTACHMENT, stored).catch(() => {});
  }
  throw error;
}

function describe(
  { kind, model, id }: Args,
  { message, notified, attachments }: {
    readonly message: number;
    readonly notified: readonly Notified[] | undefined;
    readonly attachments: readonly number[];
  },
): string {
  const whom =
    notified?.map(({ name, by, status }) =>
      `${nameText(name)} (${by}${status === "exception" ? ", Odoo could not send it" : ""})`
    ) ?? [];
  const told = notified === undefined
    ? ""
    : whom.length > 0
    ? `, notified: ${whom.join(", ")}`
    : ", nobody is notified";
  const files = attachments.length > 0
    ? `, with ${attachments.length} attachment${attachments.length > 1 ? "s" : ""}`
    : "";
  return `Posted ${kind} ${message} on ${model} ${id}${files}${told}`;
}
