/** Every case of the contract: what this program promises of any Odoo it is pointed at. */
import { cases as access } from "./access_cases.ts";
import { cases as address } from "./address_cases.ts";
import { cases as aggregate } from "./aggregate_cases.ts";
import { cases as alias } from "./alias_cases.ts";
import type { ContractCase } from "./case.ts";
import { cases as discovery } from "./discovery_cases.ts";
import { cases as file } from "./file_cases.ts";
import { cases as login } from "./login_cases.ts";
import { cases as mcp } from "./mcp_cases.ts";
import { cases as method } from "./method_cases.ts";
import { cases as prompt } from "./prompt_cases.ts";
import { cases as read } from "./read_cases.ts";
import { cases as readError } from "./read_error_cases.ts";
import { cases as readOnly } from "./read_only_cases.ts";
import { cases as resource } from "./resource_cases.ts";
import { cases as scope } from "./scope_cases.ts";
import { cases as search } from "./search_cases.ts";
import { cases as value } from "./value_cases.ts";
import { cases as write } from "./write_cases.ts";
import { cases as writeError } from "./write_error_cases.ts";

export type { ContractCase };

export const CASES: readonly ContractCase[] = [
  ...search,
  ...value,
  ...read,
  ...aggregate,
  ...discovery,
  ...write,
  ...method,
  ...scope,
  ...file,
  ...alias,
  ...readOnly,
  ...resource,
  ...address,
  ...prompt,
  ...readError,
  ...writeError,
  ...access,
  ...login,
  ...mcp,
];
