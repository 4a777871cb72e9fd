/**
 * A credential that cannot be printed by accident. A leaf: imports nothing.
 *
 * Interpolation, `JSON.stringify`, `Deno.inspect` and error messages all show `[secret]`; only
 * `reveal()` gives the text, so a search for it finds every place that handles one.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [Symbol.for("Deno.customInspect")](): string {
    return "[secret]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}

/** Every secret inside a value, such as a whole configuration, for whoever keeps them out of texts. */
export function listSecrets(value: unknown): Secret[] {
  if (value instanceof Secret) return [value];
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap((part) => listSecrets(part))
    : [];
}
