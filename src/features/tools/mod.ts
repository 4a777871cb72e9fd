/** Every tool, in listing order. A test holds that this is the folder's content. */
import type { Tool } from "../tool.ts";
import { aggregate_records } from "./aggregate_records.ts";
import { call_method } from "./call_method.ts";
import { create_records } from "./create_records.ts";
import { delete_records } from "./delete_records.ts";
import { describe_model } from "./describe_model.ts";
import { find_models } from "./find_models.ts";
import { get_context } from "./get_context.ts";
import { post_message } from "./post_message.ts";
import { read_records } from "./read_records.ts";
import { render_report } from "./render_report.ts";
import { resolve_names } from "./resolve_names.ts";
import { search_records } from "./search_records.ts";
import { update_records } from "./update_records.ts";
import { write_file } from "./write_file.ts";

export const TOOLS: readonly Tool[] = [
  search_records,
  read_records,
  aggregate_records,
  find_models,
  describe_model,
  resolve_names,
  get_context,
  create_records,
  update_records,
  delete_records,
  call_method,
  post_message,
  write_file,
  render_report,
];
