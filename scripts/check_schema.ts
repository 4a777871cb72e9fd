/** Holds JSON files against the schemas that they name themselves, as published: `check_schema.ts FILE…`. */
import { Ajv } from "ajv";

/** What is wrong with the file, one line each; empty where nothing is. @throws {Error} where there is no schema */
export async function checkSchema(file: string): Promise<string[]> {
  const value: { $schema?: string } = JSON.parse(await Deno.readTextFile(file));
  if (value.$schema === undefined) throw new Error(`Cannot check ${file}: it names no schema`);
  const response = await fetch(value.$schema);
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`Cannot check ${file}: ${value.$schema} answered ${response.status}`);
  }
  // Schemas in the wild carry notes of their own, and formats that mean nothing here.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const validate = ajv.compile(await response.json());
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) =>
    `${file}${instancePath}: ${message}`
  );
}

if (import.meta.main) {
  const wrong = (await Promise.all(Deno.args.map(checkSchema))).flat();
  const said = wrong.length > 0 ? wrong : Deno.args.map((file) => `${file}: as its schema says`);
  await Deno.stdout.write(new TextEncoder().encode(`${said.join("\n")}\n`));
  Deno.exit(wrong.length > 0 ? 1 : 0);
}
