/**
 * The public keys of an issuer: fetched when needed, kept for a while, fetched again when a token
 * names a key that is not among them.
 *
 * Knows when to ask the issuer, which nobody can make it do often. Must not know tokens.
 */
import {
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from "jose";
import { isRecord } from "../../mcp/params.ts";
import { toError } from "../to_error.ts";
import { discoverJwksUri } from "./discovery.ts";
import { fetchDocument } from "./issuer_document.ts";

export interface KeySourceOptions {
  readonly issuer: string;
  readonly jwksUri?: string;
  /** Told why the keys could not be had, for the log. */
  readonly onError?: (error: Error) => void;
  /** Milliseconds for which keys are used without asking again; 10 minutes unless told. */
  readonly maxAgeMs?: number;
  /** Milliseconds between two askings because of unknown keys; 30 seconds unless told. */
  readonly cooldownMs?: number;
  /** Milliseconds for which a failure is remembered; 5 seconds unless told. */
  readonly retryMs?: number;
}

/** The issuer's keys cannot be had: nothing is known about the token. */
export class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number, options?: ErrorOptions) {
    super("Cannot get the keys of the issuer", options);
    this.retryAfterMs = retryAfterMs;
  }
}

type Keys = ReturnType<typeof createLocalJWKSet>;
type VerifyingKey = Awaited<ReturnType<Keys>>;

export class KeySource {
  readonly #options: KeySourceOptions;
  #keys: Keys | undefined;
  #loadedAt = -Infinity;
  #searchedAt = -Infinity;
  #failedAt = -Infinity;
  #loading: Promise<Keys> | undefined;

  constructor(options: KeySourceOptions) {
    this.#options = options;
  }

  /**
   * The key that a token's header names.
   * @throws {KeysUnavailable}
   * @throws {errors.JWKSNoMatchingKey} when the issuer has no such key
   */
  async find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<VerifyingKey> {
    const { maxAgeMs = 600_000 } = this.#options;
    const isFresh = performance.now() - this.#loadedAt < maxAgeMs;
    const keys = isFresh && this.#keys !== undefined ? this.#keys : await this.#load();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !isFresh || !this.#maySearch()) {
        throw error;
      }
      this.#searchedAt = performance.now();
      const newest = await this.#load();
      return await newest(header, token);
    }
  }

  /** Anybody can write the name of a key into a token: it may not cost the issuer more than this. */
  #maySearch(): boolean {
    const { cooldownMs = 30_000 } = this.#options;
    return this.#loading !== undefined || performance.now() - this.#searchedAt >= cooldownMs;
  }

  /** One fetch at a time, whoever waits for it, and none soon after one that failed. */
  async #load(): Promise<Keys> {
    const { retryMs = 5_000 } = this.#options;
    const wait = retryMs - (performance.now() - this.#failedAt);
    if (wait > 0) throw new KeysUnavailable(wait);
    this.#loading ??= this.#fetch().finally(() => this.#loading = undefined);
    try {
      return await this.#loading;
    } catch (error) {
      throw new KeysUnavailable(retryMs, { cause: error });
    }
  }

  async #fetch(): Promise<Keys> {
    const { issuer, jwksUri, onError } = this.#options;
    try {
      const uri = jwksUri ?? await discoverJwksUri(issuer);
      const document = await fetchDocument(uri);
      if (!isKeySet(document)) throw new Error(`Cannot use ${uri}: no JSON Web Key Set is there`);
      this.#keys = createLocalJWKSet(document);
      this.#loadedAt = performance.now();
      return this.#keys;
    } catch (error) {
      this.#failedAt = performance.now();
      this.#searchedAt = -Infinity;
      onError?.(toError(error));
      throw error;
    }
  }
}

function isKeySet(document: unknown): document is JSONWebKeySet {
  return isRecord(document) && Array.isArray(document.keys);
}
