/** Kinds of values that several keys have. Knows how people write them; must not know any key. */
import { z } from "zod";
import { Secret } from "./secret.ts";

export const SECRET_ALLOWED = 'text, {"env": "NAME"} or {"file": "path"}';

/** A choice that is read without regard to case and surrounding blanks. */
export function choice<const T extends readonly [string, ...string[]]>(
  options: T,
): z.ZodPreprocess<z.ZodEnum<{ [K in T[number]]: K }>> {
  return z.preprocess((value) => {
    if (typeof value !== "string") return value;
    const wanted = value.trim().toLowerCase();
    return options.find((option) => option.toLowerCase() === wanted) ?? value;
  }, z.enum(options));
}

export const secret = z.preprocess(
  (value) => typeof value === "string" && value !== "" ? new Secret(value) : value,
  z.instanceof(Secret),
);
