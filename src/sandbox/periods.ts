/** Calendar periods as `read_group` cuts time into them: day, week, month, … A leaf. */
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const DAY_MS = 86_400_000;

/** The day that weeks start on: 0 is Sunday, as in en_US, 1 is Monday. */
export type WeekDay = 0 | 1;

interface Granularity {
  start: (day: Date, firstDay: WeekDay) => Date;
  next: (start: Date) => Date;
  label: (start: Date) => string;
}

const at = (year: number, month: number, day = 1): Date => new Date(Date.UTC(year, month, day));
const year = (date: Date): number => date.getUTCFullYear();
const month = (date: Date): number => date.getUTCMonth();
const monthName = (date: Date): string => MONTHS[month(date)] ?? "";

const GRANULARITIES: Readonly<Record<string, Granularity>> = {
  day: {
    start: (date) => date,
    next: (date) => new Date(date.getTime() + DAY_MS),
    label: (date) =>
      `${String(date.getUTCDate()).padStart(2, "0")} ${monthName(date).slice(0, 3)} ${year(date)}`,
  },
  week: {
    start: (date, firstDay) =>
      new Date(date.getTime() - (date.getUTCDay() - firstDay + 7) % 7 * DAY_MS),
    next: (date) => new Date(date.getTime() + 7 * DAY_MS),
    label: weekLabel,
  },
  month: {
    start: (date) => at(year(date), month(date)),
    next: (date) => at(year(date), month(date) + 1),
    label: (date) => `${monthName(date)} ${year(date)}`,
  },
  quarter: {
    start: (date) => at(year(date), month(date) - month(date) % 3),
    next: (date) => at(year(date), month(date) + 3),
    label: (date) => `Q${Math.floor(month(date) / 3) + 1} ${year(date)}`,
  },
  year: {
    start: (date) => at(year(date), 0),
    next: (date) => at(year(date) + 1, 0),
    label: (date) => String(year(date)),
  },
};

/** The week that holds January 1st is the first, as in the American calendar. */
function weekLabel(firstDay: Date): string {
  const start = new Date(firstDay.getTime() - firstDay.getUTCDay() * DAY_MS);
  const saturday = new Date(start.getTime() + 6 * DAY_MS);
  const newYear = at(year(saturday), 0);
  const first = newYear.getTime() - newYear.getUTCDay() * DAY_MS;
  return `W${Math.round((start.getTime() - first) / DAY_MS / 7) + 1} ${year(saturday)}`;
}

export interface Period {
  /** The first day, `YYYY-MM-DD`. */
  from: string;
  /** The first day after it. */
  to: string;
  label: string;
}

export function isGranularity(name: string): boolean {
  return name in GRANULARITIES;
}

/** The period of a granularity that a stored date or datetime falls into. */
export function periodOf(
  moment: string,
  { granularity, firstDay }: { granularity: string; firstDay: WeekDay },
): Period {
  const unit = GRANULARITIES[granularity];
  if (unit === undefined) throw new Error(`Cannot cut time into ${granularity}: no such period`);
  const start = unit.start(new Date(`${moment.slice(0, 10)}T00:00:00Z`), firstDay);
  return { from: dayText(start), to: dayText(unit.next(start)), label: unit.label(start) };
}

function dayText(date: Date): string {
  return date.toISOString().slice(0, 10);
}
