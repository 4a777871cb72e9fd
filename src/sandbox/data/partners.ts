/** Some 150 companies with their people, addresses and tags; and any number more on demand. */
import type { JsonObject } from "../../odoo/json.ts";
import type { BaseIds } from "./base.ts";
import type { Builder } from "./builder.ts";
import { JOBS, type Locale, LOCALES, STEMS, TRADES } from "./names.ts";
import { solidPng } from "./png.ts";

const TAGS = ["Customer", "Supplier", "Hospitality", "Retail", "Architects", "VIP", "Newsletter"];

export interface PartnerIds {
  customers: [number, ...number[]];
  suppliers: [number, ...number[]];
}

function pickLocale(builder: Builder): Locale {
  const total = LOCALES.reduce((sum, locale) => sum + locale.weight, 0);
  let left = builder.random.next() * total;
  return LOCALES.find((locale) => (left -= locale.weight) < 0) ?? LOCALES[0];
}

function domainOf(name: string): string {
  const plain = name.normalize("NFD").replace(/[^a-zA-Z ]/g, "").toLowerCase().trim();
  return `${plain.replace(/ +/g, "-")}.example`;
}

function addressOf(builder: Builder, base: BaseIds, locale: Locale): JsonObject {
  const { random } = builder;
  const place = random.pick(locale.cities);
  return {
    street: `${random.pick(locale.streets)} ${random.between(1, 120)}`,
    zip: place.zip,
    city: place.city,
    country_id: base.countries.get(locale.code) ?? false,
    state_id: base.states.get(`${locale.code}/${place.state ?? ""}`) ?? false,
    phone: `${locale.phone} ${random.digits(4)}`,
  };
}

/** Adds the companies; every ninth sells to us, and one in thirty is archived. */
export function addPartners(builder: Builder, base: BaseIds): PartnerIds {
  const { random } = builder;
  builder.addAll("res.partner.category", TAGS.map((name, color) => ({ name, color })));
  const customers: number[] = [];
  const suppliers: number[] = [];
  let index = 0;
  for (const stem of STEMS) {
    for (const trade of TRADES) {
      const isSupplier = index % 9 === 4;
      const id = addCompany(builder, base, { name: `${stem} ${trade}`, isSupplier, index });
      (isSupplier ? suppliers : customers).push(id);
      index += 1;
    }
  }
  addConfidential(builder, base);
  const [customer = 1, ...moreCustomers] = customers;
  const [supplier = 1, ...moreSuppliers] = suppliers;
  random.next();
  return { customers: [customer, ...moreCustomers], suppliers: [supplier, ...moreSuppliers] };
}

function addCompany(
  builder: Builder,
  base: BaseIds,
  as: { name: string; isSupplier: boolean; index: number },
): number {
  const { random } = builder;
  const locale = pickLocale(builder);
  const name = `${as.name} ${random.pick(locale.legal)}`;
  const domain = domainOf(as.name);
  const address = addressOf(builder, base, locale);
  const age = random.between(60, 900);
  const company = builder.add("res.partner", {
    ...address,
    name,
    is_company: true,
    email: `info@${domain}`,
    website: `https://www.${domain}`,
    vat: `${locale.vat.prefix}${random.digits(locale.vat.digits)}`,
    ref: `${as.isSupplier ? "V" : "C"}${String(as.index + 1).padStart(4, "0")}`,
    lang: locale.code === "IT" ? "it_IT" : "en_US",
    category_id: [as.isSupplier ? 2 : 1, random.between(3, 7)],
    user_id: random.pick(base.sellers),
    customer_rank: as.isSupplier ? 0 : random.between(1, 12),
    supplier_rank: as.isSupplier ? random.between(1, 6) : 0,
    credit_limit: as.isSupplier ? 0 : random.between(1, 20) * 1000,
    active: as.index % 30 !== 29,
    image_1920: as.index % 30 === 0 ? solidPng(24, [40 + as.index, 90, 200 - as.index]) : false,
  }, age);
  for (let count = random.between(1, 3); count > 0; count -= 1) {
    addPerson(builder, locale, { company: company.id, address, domain, age });
  }
  if (as.index % 5 === 0) addDelivery(builder, base, { company: company.id, locale, age });
  return company.id;
}

function addPerson(
  builder: Builder,
  locale: Locale,
  at: { company: number; address: JsonObject; domain: string; age: number },
): void {
  const { random } = builder;
  const first = random.pick(locale.first);
  const last = random.pick(locale.last);
  const mailbox = `${first}.${last}`.normalize("NFD").replace(/[^a-zA-Z.]/g, "").toLowerCase();
  builder.add("res.partner", {
    ...at.address,
    name: `${first} ${last}`,
    parent_id: at.company,
    function: random.pick(JOBS),
    email: `${mailbox}@${at.domain}`,
    mobile: `${locale.phone} ${random.digits(6)}`,
  }, at.age - 5);
}

function addDelivery(
  builder: Builder,
  base: BaseIds,
  at: { company: number; locale: Locale; age: number },
): void {
  builder.add("res.partner", {
    ...addressOf(builder, base, at.locale),
    name: "Warehouse",
    parent_id: at.company,
    type: "delivery",
  }, at.age - 5);
}

/** Contacts of the second company alone: hidden from whoever works only in the first. */
function addConfidential(builder: Builder, base: BaseIds): void {
  for (const name of ["Acquisition Target Sol", "Adviser to the Board", "Notaría Puig"]) {
    builder.add("res.partner", {
      name,
      is_company: true,
      company_id: 2,
      country_id: base.countries.get("ES") ?? false,
      comment: "<p>Confidential until the contract is signed</p>",
    }, 40);
  }
}

/** Adds many plain contacts for measuring; they have names, cities and mail addresses. */
export function addBulkPartners(builder: Builder, base: BaseIds, count: number): void {
  const { random } = builder;
  const italy = LOCALES[0];
  const country = base.countries.get("IT") ?? false;
  for (let index = 1; index <= count; index += 1) {
    const number = String(index).padStart(6, "0");
    builder.add("res.partner", {
      name: `${random.pick(italy.first)} ${random.pick(italy.last)} ${number}`,
      email: `contact${number}@bulk.example`,
      ref: `B${number}`,
      city: random.pick(italy.cities).city,
      country_id: country,
      is_company: index % 10 === 0,
    }, 1 + index % 700);
  }
}
