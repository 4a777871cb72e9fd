/** The pipeline: teams, stages, tags and some 120 leads. */
import type { BaseIds } from "./base.ts";
import { type Builder, day, moment } from "./builder.ts";
import type { PartnerIds } from "./partners.ts";

const WANTS = [
  "Lighting for a new showroom",
  "Hotel lobby refurbishment",
  "Sixty chairs for a restaurant",
  "Office desks and lamps",
  "Curtains for meeting rooms",
  "Maintenance contract",
  "Wall lights for a stairwell",
  "Flagship store in the old town",
  "Spa relaxation area",
  "Sample set for an architect",
] as const;

const LEADS = 120;

export function addPipeline(builder: Builder, base: BaseIds, partners: PartnerIds): void {
  const { random } = builder;
  builder.addAll("crm.team", [
    { name: "Sales", user_id: 6, member_ids: [6, 8, 9], company_id: false },
    { name: "Iberia", user_id: 10, member_ids: [10], company_id: 2 },
  ]);
  builder.addAll("crm.stage", [
    { name: "New", sequence: 1 },
    { name: "Qualified", sequence: 2 },
    { name: "Proposition", sequence: 3 },
    { name: "Won", sequence: 70, is_won: true },
  ]);
  builder.addAll(
    "crm.tag",
    ["Hospitality", "Retail", "Office", "Urgent"].map((name, color) => ({
      name,
      color,
    })),
  );
  builder.addAll("crm.lost.reason", [
    { name: "Too expensive" },
    { name: "We don't have people/skills" },
    { name: "Not enough stock" },
  ]);
  for (let index = 0; index < LEADS; index += 1) addLead(builder, base, { partners, index });
  random.next();
}

function addLead(
  builder: Builder,
  base: BaseIds,
  as: { partners: PartnerIds; index: number },
): void {
  const { random, env } = builder;
  const daysAgo = (LEADS - as.index) * 3;
  const partnerId = random.pick(as.partners.customers);
  const partner = env.db.table("res.partner").get(partnerId);
  const stage = daysAgo > 120 ? random.between(3, 4) : random.between(1, 4);
  const lost = stage !== 4 && daysAgo > 90 && random.chance(0.6);
  const raw = as.index % 8 === 7;
  builder.add("crm.lead", {
    name: `${random.pick(WANTS)} (${String(partner?.city)})`,
    type: raw ? "lead" : "opportunity",
    partner_id: raw ? false : partnerId,
    partner_name: partner?.name ?? false,
    email_from: partner?.email ?? false,
    phone: partner?.phone ?? false,
    city: partner?.city ?? false,
    country_id: partner?.country_id ?? false,
    user_id: as.index % 15 === 14 ? false : random.pick(base.sellers),
    stage_id: raw ? 1 : stage,
    probability: lost ? 0 : [10, 10, 35, 65, 100][stage] ?? 10,
    expected_revenue: random.between(4, 180) * 250,
    priority: String(random.between(0, 3)),
    tag_ids: [random.between(1, 4)],
    date_deadline: day(daysAgo - 60),
    date_closed: stage === 4 ? moment(daysAgo - 20) : false,
    active: !lost,
    lost_reason_id: lost ? random.between(1, 3) : false,
  }, daysAgo);
}
