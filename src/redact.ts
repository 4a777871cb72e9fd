/**
 * Keeps secrets out of texts that somebody may read. Pure; must not know where texts go.
 *
 * Two nets: secrets that were registered are found wherever and however encoded they appear, and
 * values under names such as `password` are masked whether or not anybody registered them.
 */

const MASK = "[secret]";

/** What is looked for, and what stands there instead. */
type Replacement = readonly [RegExp, string];

/** Names whose value is never shown; matched against the name in lower case with `_`. */
const SECRET_NAME =
  /(?:password|passwd|passphrase|secret|api_?key|private_?key|credentials?|authorization|cookie|session_?id|(?:^|_)(?:pwd|token|key))$/;

/** What gives a credential away without anybody having registered it. */
const PATTERNS: readonly Replacement[] = [
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${MASK}`],
  [/:\/\/[^\s/@"'<>]+@/g, `://${MASK}@`],
  [/("(?:\w*password|api_key|\w*token|authorization)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi, `$1"${MASK}"`],
  [/\b(session_id=)[^\s;,"']+/gi, `$1${MASK}`],
];

/** Below this length an encoded piece says nothing and would match innocent text. */
const SHORTEST_PIECE = 5;

/**
 * A secret below this length is part of many words: it is masked as a word of its own alone. Whoever chose it has
 * nothing to lose that a guess would not find.
 */
const SHORTEST_SECRET = 5;

const MAX_DEPTH = 6;

export class Redactor {
  /** What is masked wherever it stands, and what only as a word. */
  readonly #anywhere = new Set<string>();
  readonly #words = new Set<string>();
  #replacements: readonly Replacement[] = PATTERNS;

  /** Registers a secret in every form in which it may travel. */
  add(secret: string): void {
    if (secret === "") return;
    const written = secret.length < SHORTEST_SECRET ? this.#words : this.#anywhere;
    for (const form of writtenForms(secret)) written.add(form);
    for (const piece of base64Pieces(secret)) this.#anywhere.add(piece);
    // Words come last: they may be parts of what the others mask as a whole.
    this.#replacements = [
      [new RegExp(anyOf(this.#anywhere), "g"), MASK],
      ...PATTERNS,
      [new RegExp(`${WORD_START}${anyOf(this.#words)}${WORD_END}`, "gu"), MASK],
    ];
  }

  /** The text with every secret replaced by `[secret]`. */
  text(text: string): string {
    return this.#replacements.reduce((result, [found, mask]) => result.replace(found, mask), text);
  }

  /** A copy for `JSON.stringify`, with every secret replaced: of any value, cyclic ones too. */
  value(value: unknown, depth = 0): unknown {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "bigint") return String(value);
    if (typeof value === "function" || typeof value === "symbol") return `[${typeof value}]`;
    if (typeof value !== "object" || value === null) return value;
    if (depth >= MAX_DEPTH) return "[…]";
    if (value instanceof Error) return this.#error(value, depth);
    if (value instanceof URL || value instanceof Date) return this.text(String(value.toJSON()));
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (Array.isArray(value)) return value.map((item) => this.value(item, depth + 1));
    return this.#object(value, depth);
  }

  #object(value: object, depth: number): unknown {
    const toJSON: unknown = Reflect.get(value, "toJSON");
    if (typeof toJSON === "function") return this.value(toJSON.call(value), depth + 1);
    const entries = isKeyed(value) ? [...value] : Object.entries(value);
    return Object.fromEntries(entries.map(([name, item]) => {
      const shown = isSecretName(String(name)) && item !== undefined
        ? MASK
        : this.value(item, depth + 1);
      return [this.text(String(name)), shown];
    }));
  }

  #error(error: Error, depth: number): string {
    const own = error.stack ?? `${error.name}: ${error.message}`;
    if (error.cause === undefined) return this.text(own);
    const cause = this.value(error.cause, depth + 1);
    return this.text(
      `${own}\ncaused by ${typeof cause === "string" ? cause : JSON.stringify(cause)}`,
    );
  }
}

function isKeyed(value: object): value is Map<unknown, unknown> | Headers | URLSearchParams {
  return value instanceof Map || value instanceof Headers || value instanceof URLSearchParams;
}

/** Whether a value under this name is a credential, such as `apiKey` or `X-Auth-Token`. */
function isSecretName(name: string): boolean {
  const words = name.replace(/([a-z])([A-Z])/g, "$1_$2").replaceAll("-", "_").toLowerCase();
  return SECRET_NAME.test(words);
}

const WORD_START = String.raw`(?<![\p{L}\p{M}\p{N}_])`;
const WORD_END = String.raw`(?![\p{L}\p{M}\p{N}_])`;

/** A pattern for any of the forms, the longest first; for none of them one that never matches. */
function anyOf(forms: ReadonlySet<string>): string {
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return forms.size === 0 ? "(?!)" : `(?:${longestFirst.map(RegExp.escape).join("|")})`;
}

/** The secret itself, and as texts of other kinds write it. */
function writtenForms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const percent = encodeURIComponent(secret.toWellFormed());
  const form = new URLSearchParams({ "": secret }).toString().slice(1);
  const encoded = [
    json,
    asciiOnly(json),
    asciiOnly(json).replace(/\\u[0-9a-f]{4}/g, (unit) => `\\u${unit.slice(2).toUpperCase()}`),
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (octet) => octet.toLowerCase()),
    form,
    xmlEscaped(secret),
  ];
  return [secret, ...encoded.filter(saysEnough)];
}

function saysEnough(piece: string): boolean {
  return piece.length >= SHORTEST_PIECE;
}

/** As Python's `json.dumps` writes it. */
function asciiOnly(text: string): string {
  return text.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function xmlEscaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * What a secret contributes to the base64 of any text that it is part of, such as `user:secret` in
 * an Authorization header: one piece for each way its bytes can fall into groups of three, without
 * the characters at the ends that depend on the neighbours. Both alphabets.
 */
function base64Pieces(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  return [0, 1, 2].flatMap((offset) => {
    const padded = new Uint8Array(offset + bytes.length);
    padded.set(bytes, offset);
    const from = Math.ceil(offset * 8 / 6);
    const to = Math.floor(padded.length * 8 / 6);
    return [padded.toBase64(), padded.toBase64({ alphabet: "base64url" })]
      .map((text) => text.slice(from, to)).filter(saysEnough);
  });
}
