/** `@std/yaml` with a type: the npm build of the Deno standard library carries none. */
import * as std from "@std/yaml";

/** Merge keys (`<<`) are carried out. @throws {SyntaxError} */
export const parseYaml: (text: string) => unknown = std.parse;
