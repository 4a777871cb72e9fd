/** Which reader answers which kind of resource. */
import { readInstance, readModels, readSchema } from "./about.ts";
import type { ToolCall } from "../tool.ts";
import type { Content } from "./call.ts";
import { readAttachment, readBinary, readReport } from "./files.ts";
import { readCount, readList, readMessages, readRecord } from "./records.ts";
import type { ResourceUri } from "./uri.ts";

/** @throws {CallError} */
export function readResource(uri: ResourceUri, call: ToolCall): Promise<Content> {
  switch (uri.kind) {
    case "instance":
      return readInstance(uri, call);
    case "models":
      return readModels(uri, call);
    case "record":
      return readRecord(uri, call);
    case "messages":
      return readMessages(uri, call);
    case "list":
      return readList(uri, call);
    case "count":
      return readCount(uri, call);
    case "schema":
      return readSchema(uri, call);
    case "binary":
      return readBinary(uri, call);
    case "attachment":
      return readAttachment(uri, call);
    case "report":
      return readReport(uri, call);
  }
}
