/** Projects with their tasks: most open to everybody in the house, one by invitation. */
import { type Builder, day, moment } from "./builder.ts";
import type { PartnerIds } from "./partners.ts";

const PROJECTS = [
  ["Hotel Bellavista Refit", "portal", 1],
  ["Showroom Via Torino", "employees", 2],
  ["New Web Catalogue", "employees", undefined],
  ["Warehouse Move", "employees", undefined],
  ["Iberia Launch", "portal", 3],
  ["Board Matters", "followers", undefined],
  ["After Sales", "portal", undefined],
  ["Trade Fair 2027", "employees", undefined],
] as const;

const STEPS = [
  "Collect requirements",
  "Measure on site",
  "Draw floor plan",
  "Choose materials",
  "Request quotation",
  "Order samples",
  "Approve budget",
  "Schedule delivery",
  "Install lamps",
  "Assemble furniture",
  "Photograph result",
  "Customer review",
  "Fix defects",
  "Send final invoice",
  "Archive documents",
  "Translate texts",
  "Prepare contract",
  "Book transport",
  "Train staff",
] as const;

export function addProjects(builder: Builder, partners: PartnerIds): void {
  const { random } = builder;
  builder.addAll("project.task.type", [
    { name: "New", sequence: 1 },
    { name: "In Progress", sequence: 2 },
    { name: "Review", sequence: 3 },
    { name: "Done", sequence: 4, fold: true },
  ]);
  builder.addAll("project.tags", [{ name: "Bug" }, { name: "Customer request" }, {
    name: "Waiting",
  }]);
  PROJECTS.forEach(([name, privacy, customer], index) => {
    const start = 320 - index * 30;
    const project = builder.add("project.project", {
      name,
      privacy_visibility: privacy,
      partner_id: customer === undefined ? false : partners.customers[customer] ?? false,
      user_id: 11,
      date_start: day(start),
      date: day(start - 240),
      tag_ids: [random.between(1, 3)],
    }, start);
    STEPS.forEach((step, position) =>
      addTask(builder, { project: project.id, step, position, start })
    );
  });
}

function addTask(
  builder: Builder,
  as: { project: number; step: string; position: number; start: number },
): void {
  const { random } = builder;
  const due = as.start - 10 - as.position * 12;
  const done = due > 20 && random.chance(0.85);
  const stage = done ? 4 : random.between(1, 3);
  builder.add("project.task", {
    name: as.step,
    project_id: as.project,
    sequence: as.position,
    stage_id: stage,
    state: done ? "1_done" : stage === 3 ? "03_approved" : "01_in_progress",
    kanban_state: done ? "done" : as.position % 9 === 8 ? "blocked" : "normal",
    user_ids: as.position % 6 === 5 ? [] : [random.pick([6, 7, 8, 11, 11])],
    priority: as.position % 7 === 0 ? "1" : "0",
    date_deadline: builder.env.major >= 17 ? moment(due) : day(due),
    allocated_hours: random.between(1, 24),
    tag_ids: random.chance(0.3) ? [random.between(1, 3)] : [],
    description: `<p>${as.step}: see the notes of the kick-off meeting.</p>`,
  }, as.start);
}
