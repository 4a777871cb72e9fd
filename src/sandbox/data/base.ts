/** Currencies, countries, the two companies, the groups and the staff. */
import { groupLabel, GROUPS } from "../access_table.ts";
import { ACCOUNTS } from "../logins.ts";
import type { Builder } from "./builder.ts";

const CURRENCIES = [
  ["EUR", "Euro", "€", "after", 1],
  ["USD", "United States dollar", "$", "before", 1.08],
  ["GBP", "Pound sterling", "£", "before", 0.85],
  ["CHF", "Swiss franc", "CHF", "after", 0.95],
  ["PLN", "Polish złoty", "zł", "after", 4.31],
  ["SEK", "Swedish krona", "kr", "after", 11.4],
  ["DKK", "Danish krone", "kr", "after", 7.46],
  ["CZK", "Czech koruna", "Kč", "after", 25.2],
  ["JPY", "Japanese yen", "¥", "before", 162],
] as const;

const COUNTRIES = [
  ["IT", "Italy", 39, "EUR", "VAT"],
  ["ES", "Spain", 34, "EUR", "VAT"],
  ["DE", "Germany", 49, "EUR", "VAT"],
  ["FR", "France", 33, "EUR", "VAT"],
  ["AT", "Austria", 43, "EUR", "VAT"],
  ["BE", "Belgium", 32, "EUR", "VAT"],
  ["NL", "Netherlands", 31, "EUR", "VAT"],
  ["LU", "Luxembourg", 352, "EUR", "VAT"],
  ["PT", "Portugal", 351, "EUR", "NIF"],
  ["IE", "Ireland", 353, "EUR", "VAT"],
  ["GR", "Greece", 30, "EUR", "VAT"],
  ["FI", "Finland", 358, "EUR", "VAT"],
  ["SI", "Slovenia", 386, "EUR", "VAT"],
  ["SK", "Slovakia", 421, "EUR", "VAT"],
  ["HR", "Croatia", 385, "EUR", "VAT"],
  ["EE", "Estonia", 372, "EUR", "VAT"],
  ["LV", "Latvia", 371, "EUR", "VAT"],
  ["LT", "Lithuania", 370, "EUR", "VAT"],
  ["MT", "Malta", 356, "EUR", "VAT"],
  ["CY", "Cyprus", 357, "EUR", "VAT"],
  ["PL", "Poland", 48, "PLN", "VAT"],
  ["CZ", "Czech Republic", 420, "CZK", "VAT"],
  ["SE", "Sweden", 46, "SEK", "VAT"],
  ["DK", "Denmark", 45, "DKK", "VAT"],
  ["GB", "United Kingdom", 44, "GBP", "VAT"],
  ["CH", "Switzerland", 41, "CHF", "VAT"],
  ["NO", "Norway", 47, false, "VAT"],
  ["HU", "Hungary", 36, false, "VAT"],
  ["RO", "Romania", 40, false, "VAT"],
  ["US", "United States", 1, "USD", false],
  ["CA", "Canada", 1, false, false],
  ["JP", "Japan", 81, "JPY", false],
] as const;

const STATES = [
  ["IT", "MI", "Milano"],
  ["IT", "TO", "Torino"],
  ["IT", "BO", "Bologna"],
  ["IT", "VE", "Venezia"],
  ["IT", "FI", "Firenze"],
  ["IT", "RM", "Roma"],
  ["IT", "NA", "Napoli"],
  ["IT", "BS", "Brescia"],
  ["IT", "VR", "Verona"],
  ["IT", "GE", "Genova"],
  ["ES", "B", "Barcelona"],
  ["ES", "M", "Madrid"],
  ["ES", "V", "Valencia"],
  ["US", "CA", "California"],
  ["US", "NY", "New York"],
] as const;

/** The people who work here: login, name, job, groups beyond the plain user's. */
const STAFF = [
  [8, "chiara.rinaldi", "Chiara Rinaldi", "Sales Representative", [8, 10]],
  [9, "davide.greco", "Davide Greco", "Sales Representative", [7]],
  [10, "ines.navarro", "Inés Navarro", "Country Manager Iberia", [9, 10]],
  [11, "paolo.barbieri", "Paolo Barbieri", "Project Manager", [13]],
  [12, "sofia.lombardi", "Sofia Lombardi", "Accountant", [11]],
] as const;

/** Where each thing of this file ended up, for the files that build on it. */
export interface BaseIds {
  countries: ReadonlyMap<string, number>;
  states: ReadonlyMap<string, number>;
  /** The users who sell. */
  sellers: [number, ...number[]];
}

export function addBase(builder: Builder): BaseIds {
  const currencies = new Map<string, number>(
    CURRENCIES.map(([name, full, symbol, position, rate]) => [
      name,
      builder.add("res.currency", { name, full_name: full, symbol, position, rate }).id,
    ]),
  );
  const countries = new Map<string, number>(
    COUNTRIES.map(([code, name, phone, currency, label]) => [
      code,
      builder.add("res.country", {
        code,
        name,
        phone_code: phone,
        currency_id: currency && (currencies.get(currency) ?? false),
        vat_label: label,
      }).id,
    ]),
  );
  const states = new Map<string, number>(STATES.map(([country, code, name]) => [
    `${country}/${code}`,
    builder.add("res.country.state", {
      country_id: countries.get(country) ?? false,
      code,
      name,
    }).id,
  ]));
  addCompanies(builder, countries);
  addGroups(builder);
  addUsers(builder, countries);
  return { countries, states, sellers: [ACCOUNTS.demo.uid, 8, 9, 10] };
}

const COMPANIES = [
  {
    name: "Corte Lumina S.r.l.",
    street: "Via dei Vetrai 14",
    zip: "20144",
    city: "Milano",
    country: "IT",
    vat: "IT04817260965",
    phone: "+39 02 5550 1200",
    email: "info@cortelumina.example",
    website: "https://www.cortelumina.example",
    has_chart: true,
  },
  {
    name: "Corte Lumina Iberia S.L.",
    street: "Carrer de la Llum 8",
    zip: "08003",
    city: "Barcelona",
    country: "ES",
    vat: "ESB66123457",
    phone: "+34 93 555 0140",
    email: "hola@cortelumina.example",
    website: "https://www.cortelumina.example/es",
    has_chart: false,
  },
] as const;

function addCompanies(builder: Builder, countries: ReadonlyMap<string, number>): void {
  COMPANIES.forEach(({ country, ...company }, index) => {
    const { has_chart, ...address } = company;
    const country_id = countries.get(country) ?? false;
    const partner = builder.add("res.partner", { ...address, country_id, is_company: true });
    builder.add("res.company", {
      ...address,
      country_id,
      partner_id: partner.id,
      sequence: index,
      has_chart,
      user_ids: index === 0 ? [1, 2, 6, 7, 8, 9, 10, 11, 12] : [1, 2, 10],
    });
  });
}

function addGroups(builder: Builder): void {
  const ids = new Map(GROUPS.map((group) => [group.xmlid, group.id]));
  for (const group of GROUPS) {
    builder.add("res.groups", {
      id: group.id,
      name: group.name,
      full_name: groupLabel(group.xmlid, builder.env.major, " / "),
      implied_ids: group.implied.map((xmlid) => ids.get(xmlid) ?? 0),
    });
  }
}

interface Person {
  id: number;
  login: string;
  name: string;
  job: string;
  groups: number[];
  companies: number[];
  active: boolean;
}

function addUsers(builder: Builder, countries: ReadonlyMap<string, number>): void {
  const { admin, demo, lowrights } = ACCOUNTS;
  const both = [1, 2];
  const people: Person[] = [
    {
      id: 1,
      login: "__system__",
      name: "OdooBot",
      job: "",
      groups: [3],
      companies: both,
      active: false,
    },
    person(admin.uid, admin.login, ["Marco Moretti", "Managing Director"], [3, 5, 6], both),
    person(demo.uid, demo.login, ["Giulia Conti", "Sales Manager"], [8, 10, 12], [1]),
    person(lowrights.uid, lowrights.login, ["Luca Ferri", "Warehouse Assistant"], [1], [1]),
    ...STAFF.map(([id, login, name, job, groups]) =>
      person(id, login, [name, job], [1, ...groups], id === 10 ? both : [1])
    ),
  ];
  for (const each of people) {
    const partner = builder.add("res.partner", {
      name: each.name,
      email: `${each.login}@cortelumina.example`,
      function: each.job || false,
      parent_id: 1,
      employee: true,
      active: each.active,
      country_id: countries.get(each.companies[0] === 2 ? "ES" : "IT") ?? false,
      tz: "Europe/Rome",
    });
    builder.add("res.users", {
      id: each.id,
      name: each.name,
      login: each.login,
      email: `${each.login}@cortelumina.example`,
      partner_id: partner.id,
      group_ids: [...new Set([1, ...each.groups])],
      company_ids: each.companies,
      company_id: each.id === ACCOUNTS.manager.uid ? 2 : 1,
      active: each.active,
      signature: `<p>--<br>${each.name}</p>`,
    });
  }
}

function person(
  id: number,
  login: string,
  who: readonly [name: string, job: string],
  groups: readonly number[],
  companies: readonly number[],
): Person {
  const [name, job] = who;
  return { id, login, name, job, groups: [...groups], companies: [...companies], active: true };
}
