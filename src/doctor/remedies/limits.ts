/** What is limited, kept, watched or printed, and what to do where that is in the way. Data. */
import type { Remedies } from "./remedy.ts";

export const LIMITS = {
  rate_limit: {
    message:
      "Odoo asks to slow down and did not run the call: try again in … s · the limit of … calls " +
      "a minute is reached",
    meaning: "The server, a proxy or `requests_per_minute` allows no more calls for now. Nothing " +
      "was done.",
    todo:
      "Wait as long as the message says; if it comes back, set requests_per_minute below what " +
      "the server allows, or raise it where the limit is your own",
  },
  rate_live: {
    message: "… at most, and … models watched each … s take …",
    meaning:
      "Whoever watches a model asks Odoo once an interval: five models each 5 s are 60 calls " +
      "a minute.",
    todo: "Raise requests_per_minute above {calls}, or live.interval_seconds",
  },
  sizes: {
    message: "files up to … are wanted, … fit: …",
    meaning: "Files come as base64, which is a third more: the smaller limit counts.",
    todo: "Raise max_response_bytes to {bytes}, or lower max_binary_bytes",
  },
  timeout_long: {
    message: "… s, longer than Odoo works on a call",
    meaning:
      "Odoo ends a call after 120 s by itself (limit_time_real), and a proxy often after 60.",
    todo: "Set timeout to 120 or less, unless Odoo's and the proxy's limits were raised",
  },
  max_result_bytes: {
    message: "more at offset … · has_more · left out: …",
    meaning:
      "One answer has a budget, `max_result_bytes`, so that it does not fill the assistant's " +
      "memory. Nothing is lost.",
    todo: "Let the assistant go on at that offset, ask for fewer fields, or raise max_result_bytes",
  },
} as const satisfies Remedies;

export const CACHE = {
  cache_off: {
    message: "off: every call asks Odoo about its models first",
    meaning: "Before every call Odoo is asked about its models again.",
    todo: "Take cache.enabled out, unless fields change all the time",
  },
  cache_cold: {
    message: "on, for … s: the second look-up asked Odoo again",
    meaning: "What Odoo told about its models is not kept long enough to be of use.",
    todo: "Set cache.ttl to 60 or more, and cache.max_size to 100 or more",
  },
  cache_stale: {
    message: "(a new field, label or right does not show)",
    meaning:
      "Fields and rights are kept for `cache.ttl` (300 s). A field that is not known is looked " +
      "up again by itself; a changed label, selection or right is not.",
    todo: "Wait for cache.ttl to pass, or restart odoo-mcp",
  },
} as const satisfies Remedies;

export const LIVE = {
  subscriptions: {
    message:
      "Cannot subscribe: a connection may have … subscriptions · … subscriptions are open, as " +
      "many as one user may have",
    meaning: "Each record that is watched counts.",
    todo: "Watch a list instead of its records, and end what is not needed",
  },
  not_watched: {
    message: "a change of it is not noticed: read it again when you need it",
    meaning: "Reports and the page about the instance cannot be subscribed to.",
    todo: "Subscribe to the record that the report is about",
  },
} as const satisfies Remedies;

export const PRINTING = {
  pdf: {
    message: "wkhtmltopdf is missing on the Odoo server, so that it makes no PDF",
    meaning: "Odoo prints with wkhtmltopdf, and its server has none that works.",
    todo: "Install wkhtmltopdf 0.12.6 on the Odoo server; until then reports come as HTML",
  },
  pdf_key: {
    message:
      "Odoo renders … in a web session alone, which an API key does not open · with an API key " +
      "alone Odoo first writes a portal token into this …",
    meaning: "With an API key Odoo prints only what its customer portal shows, one at a time.",
    todo: "Set password beside api_key, or print in Odoo",
  },
  attachments: {
    message: "this user may not … attachments",
    meaning: "Files cannot be read from records or put to them.",
    todo: "Give the user the rights of an internal user in Odoo (Settings, Users)",
  },
} as const satisfies Remedies;
