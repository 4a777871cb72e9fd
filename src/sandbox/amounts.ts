/** What lines of orders and invoices add up to: quantity, price, discount and percentage taxes. */
import { type Environment, rowsOf, tableOf } from "./environment.ts";
import { idsOf, numberOf, type Row, toCents } from "./values.ts";

export interface Amounts {
  untaxed: number;
  tax: number;
  total: number;
}

/** The amounts of one line. */
export function amountsOf(env: Environment, line: Row, quantity: number): Amounts {
  const taxes = tableOf(env, "account.tax");
  const rate = idsOf(line.tax_ids).reduce((sum, id) => sum + numberOf(taxes.get(id)?.amount), 0);
  const price = numberOf(line.price_unit) * (1 - numberOf(line.discount) / 100);
  const untaxed = toCents(price * quantity);
  const tax = toCents(untaxed * rate / 100);
  return { untaxed, tax, total: toCents(untaxed + tax) };
}

/** The lines of a document, in ascending order of id. */
export function linesOf(env: Environment, model: string, key: string, parent: Row): Row[] {
  return rowsOf(env, model, tableOf(env, model).referrers(key, parent.id));
}

/** The sums over lines that carry their own amounts. */
export function sumLines(lines: readonly Row[]): Amounts {
  const untaxed = toCents(lines.reduce((sum, line) => sum + numberOf(line.price_subtotal), 0));
  const total = toCents(lines.reduce((sum, line) => sum + numberOf(line.price_total), 0));
  return { untaxed, tax: toCents(total - untaxed), total };
}
