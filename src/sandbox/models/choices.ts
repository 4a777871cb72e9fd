/** Selections that several models share. A leaf. */
import type { Selection } from "../fields.ts";

export const LANGUAGES: Selection = [
  ["en_US", "English (US)"],
  ["it_IT", "Italian / Italiano"],
];

export const TIMEZONES: Selection = [
  "America/New_York",
  "Asia/Tokyo",
  "Europe/Berlin",
  "Europe/London",
  "Europe/Madrid",
  "Europe/Paris",
  "Europe/Rome",
  "Europe/Vienna",
  "UTC",
].map((zone) => [zone, zone]);

export const PRIORITIES: Selection = [
  ["0", "Low"],
  ["1", "Medium"],
  ["2", "High"],
  ["3", "Very High"],
];
