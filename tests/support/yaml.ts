/** `@std/yaml` with its published signature: the npm build of the Deno standard library carries no types. */
import * as std from "@std/yaml";

/** The value that the text stands for. @throws {Error} for what is no YAML */
export const parseYaml: (text: string) => unknown = std.parse;
