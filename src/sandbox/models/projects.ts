/** Projects and tasks. */
import { tableOf } from "../environment.ts";
import {
  boolean,
  char,
  computed,
  date,
  datetime,
  float,
  html,
  integer,
  many2many,
  many2one,
  one2many,
  selection,
} from "../fields.ts";
import type { ModelSpec } from "../model.ts";

const projects: ModelSpec = {
  name: "project.project",
  description: "Project",
  order: "sequence, name, id",
  thread: true,
  renamesCopies: true,
  fields: {
    name: char("Name", { required: true, tracked: true }),
    sequence: integer("Sequence", { default: 10 }),
    active: boolean("Active", { default: true }),
    partner_id: many2one("Customer", "res.partner"),
    user_id: many2one("Project Manager", "res.users", { default: (env) => env.uid, tracked: true }),
    company_id: many2one("Company", "res.company"),
    privacy_visibility: selection("Visibility", [
      ["followers", "Invited internal users"],
      ["employees", "All internal users"],
      ["portal", "Invited portal users and all internal users"],
    ], { required: true, default: "portal" }),
    date_start: date("Start Date"),
    date: date("Expiration Date"),
    tag_ids: many2many("Tags", "project.tags"),
    description: html("Description"),
    task_ids: one2many("Tasks", "project.task/project_id"),
    task_count: computed(
      integer("Task Count"),
      (row, env) => tableOf(env, "project.task").referrers("project_id", row.id).length,
    ),
  },
};

const tasks: ModelSpec = {
  name: "project.task",
  description: "Task",
  order: "priority desc, sequence, date_deadline asc, id desc",
  thread: true,
  renamesCopies: true,
  fields: {
    name: char("Title", { required: true, tracked: true }),
    sequence: integer("Sequence", { default: 10 }),
    active: boolean("Active", { default: true }),
    project_id: many2one("Project", "project.project", { tracked: true }),
    stage_id: many2one("Stage", "project.task.type", { default: 1, tracked: true }),
    state: selection("State", [
      ["01_in_progress", "In Progress"],
      ["02_changes_requested", "Changes Requested"],
      ["03_approved", "Approved"],
      ["1_done", "Done"],
      ["1_canceled", "Cancelled"],
      ["04_waiting_normal", "Waiting"],
    ], { required: true, default: "01_in_progress", tracked: true, since: 17 }),
    kanban_state: selection("Kanban State", [
      ["normal", "In Progress"],
      ["done", "Ready"],
      ["blocked", "Blocked"],
    ], { required: true, default: "normal", until: 16 }),
    user_ids: many2many("Assignees", "res.users", { default: (env) => [env.uid] }),
    partner_id: many2one("Customer", "res.partner"),
    parent_id: many2one("Parent Task", "project.task"),
    child_ids: one2many("Sub-tasks", "project.task/parent_id"),
    priority: selection("Priority", [["0", "Low"], ["1", "High"]], { default: "0" }),
    date_deadline: datetime("Deadline", { formerly: { type: "date", until: 16 }, tracked: true }),
    allocated_hours: float("Allocated Time", { formerly: { name: "planned_hours", until: 16 } }),
    tag_ids: many2many("Tags", "project.tags"),
    description: html("Description"),
    company_id: many2one("Company", "res.company"),
  },
};

const stages: ModelSpec = {
  name: "project.task.type",
  description: "Task Stage",
  order: "sequence, id",
  fields: {
    name: char("Name", { required: true }),
    sequence: integer("Sequence", { default: 1 }),
    fold: boolean("Folded in Kanban"),
    project_ids: many2many("Projects", "project.project"),
  },
};

const tags: ModelSpec = {
  name: "project.tags",
  description: "Project Tags",
  order: "name",
  unique: [{ fields: ["name"], message: "A tag with the same name already exists." }],
  fields: { name: char("Name", { required: true }), color: integer("Color") },
};

export const PROJECTS: readonly ModelSpec[] = [projects, tasks, stages, tags];
