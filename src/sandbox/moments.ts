/** Odoo's text forms of dates and datetimes: what they accept and how they are compared. A leaf. */
const DATE = /^(\d{4})-(\d{2})-(\d{2})/;
const DATETIME = /^\d{4}-\d{2}-\d{2}( \d{2}(:\d{2}(:\d{2})?)?)?$/;

/** Whether a text begins with a day that the calendar has. */
export function isDay(text: string): boolean {
  const [, year = "", month = "", day = ""] = DATE.exec(text) ?? [];
  if (year === "") return false;
  const moment = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return moment.getUTCMonth() === Number(month) - 1 && moment.getUTCDate() === Number(day);
}

/** A date as it is stored, or undefined where Odoo would not read it. */
export function toDate(text: string): string | undefined {
  return isDay(text) ? text.slice(0, 10) : undefined;
}

/** A datetime as it is stored, or undefined where Odoo would not read it: no `T`, no `Z`. */
export function toDatetime(text: string): string | undefined {
  // Odoo cuts its own format to the length of the text, so a shorter one is completed with zeros.
  const cut = text.slice(0, 19);
  if (!isDay(cut) || !DATETIME.test(cut) || !isClock(cut.slice(11))) return undefined;
  return cut + " 00:00:00".slice(cut.length - 10);
}

function isClock(text: string): boolean {
  const [hour = 0, minute = 0, second = 0] = text.split(":").map(Number);
  return hour < 24 && minute < 60 && second < 60;
}

/** A moment, in microseconds, as it is stored: PostgreSQL keeps the fraction of a second, and no wire tells it. */
export function formatMoment(microseconds: number): string {
  const seconds = Math.floor(microseconds / 1_000_000);
  const whole = new Date(seconds * 1_000).toISOString().replace("T", " ").slice(0, 19);
  return `${whole}.${String(microseconds - seconds * 1_000_000).padStart(6, "0")}`;
}

/** The moment without its fraction. */
export function wholeSecond(moment: string): string {
  return moment.slice(0, 19);
}
