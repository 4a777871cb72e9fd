import { z } from "zod";
import { sizeText } from "../../files/size_text.ts";
import { ATTACHMENT } from "../../odoo/files/fields.ts";
import { attachFile, replaceFile, requireRecord } from "../../odoo/files/write.ts";
import { ArgumentError } from "../../odoo/errors.ts";
import { model } from "../arguments.ts";
import { type GivenFile, takeFile } from "../files.ts";
import { formatUri } from "../resources/uri.ts";
import { nameText } from "../table_text.ts";
import { defineTool, type ToolCall } from "../tool.ts";

const input = z.object({
  model,
  id: z.int().positive(),
  field: z.string().min(1).optional().describe("Binary field to replace"),
  name: z.string().min(1).max(255).optional(),
  content: z.string().min(1).optional().describe("base64 or data: URI"),
  path: z.string().min(1).optional().describe("File on the server's machine, inside file_roots"),
});

export const write_file = defineTool({
  name: "write_file",
  title: "Write a file",
  description:
    "Attach a file to a record, under name. With field replace what is in that binary field; on " +
    "ir.attachment replace its content.",
  effect: "update",
  hints: { idempotentHint: false },
  input,
  output: z.object({
    uri: z.string(),
    name: z.string(),
    size: z.int(),
    mime_type: z.string(),
    attachment_id: z.int().optional(),
  }),
  action: (args) => `write a file to ${args.model} ${args.id}`,
  async run(args, call) {
    const file = await takeFile(args, { limits: call.files });
    const { base64: _, looksLike: mimeType, size, name = "file" } = file;
    const written = args.field !== undefined || args.model === ATTACHMENT
      ? await replace(args, { file, call })
      : await attach(args, { file, call });
    const { uri, text, attachmentId } = written;
    return {
      text: `${text}: ${name}, ${sizeText(size)}, ${mimeType}`,
      structured: {
        uri,
        name,
        size,
        mime_type: mimeType,
        ...(attachmentId !== undefined && { attachment_id: attachmentId }),
      },
      links: [{ uri, name, mimeType, size }],
    };
  },
});

type Args = z.output<typeof input>;

interface Writing {
  readonly file: GivenFile;
  readonly call: ToolCall;
}

interface Written {
  readonly uri: string;
  readonly text: string;
  readonly attachmentId?: number;
}

async function attach(
  { model, id }: Args,
  { file: { name, base64, mimeType }, call: { odoo, signal, instance } }: Writing,
): Promise<Written> {
  if (name === undefined) throw new ArgumentError("name", "a new attachment needs a name");
  const record = await requireRecord(odoo, { model, id }, { signal });
  const file = { name, base64, mimeType };
  const attachmentId = await attachFile(odoo, { model, id }, file, { signal });
  return {
    uri: formatUri({ kind: "attachment", id: attachmentId }, instance),
    text: `Attached ${ATTACHMENT} ${attachmentId} to ${model} ${id} (${nameText(record)})`,
    attachmentId,
  };
}

async function replace(
  { model, id, field: asked = "datas" }: Args,
  { file: { name, base64, mimeType }, call: { odoo, signal, instance } }: Writing,
): Promise<Written> {
  const file = { base64, name, mimeType };
  const field = await replaceFile(odoo, { model, id, field: asked }, file, { signal });
  const resource = model === ATTACHMENT
    ? { kind: "attachment", id } as const
    : { kind: "binary", model, field, id } as const;
  return { uri: formatUri(resource, instance), text: `Replaced ${field} of ${model} ${id}` };
}
