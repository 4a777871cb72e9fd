/**
 * `@std/assert` with types. The npm build of the Deno standard library carries none, so this is the
 * one place where untyped functions get their published signatures.
 */
import * as std from "@std/assert";

type ErrorClass<E extends Error> = abstract new (...args: never[]) => E;

export const assertEquals: <T>(actual: T, expected: T, message?: string) => void = std.assertEquals;
export const assertNotEquals: <T>(actual: T, expected: T, message?: string) => void =
  std.assertNotEquals;
export const assertStringIncludes: (actual: string, expected: string, message?: string) => void =
  std.assertStringIncludes;
export const assertMatch: (actual: string, expected: RegExp, message?: string) => void =
  std.assertMatch;
export const assertNotMatch: (actual: string, expected: RegExp, message?: string) => void =
  std.assertNotMatch;
export const assertObjectMatch: (actual: object, expected: object, message?: string) => void =
  std.assertObjectMatch;
export const assertThrows: <E extends Error>(
  run: () => unknown,
  errorClass: ErrorClass<E>,
  messageIncludes?: string,
) => E = std.assertThrows;
export const assertRejects: <E extends Error>(
  run: () => Promise<unknown>,
  errorClass: ErrorClass<E>,
  messageIncludes?: string,
) => Promise<E> = std.assertRejects;

export function assert(condition: unknown, message?: string): asserts condition {
  std.assert(condition, message);
}

export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T> {
  std.assertExists(actual, message);
}

export function assertInstanceOf<E>(
  actual: unknown,
  type: abstract new (...args: never[]) => E,
): asserts actual is E {
  std.assertInstanceOf(actual, type);
}
