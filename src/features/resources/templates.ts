/** What can be addressed, as clients list it: templates, and the resources worth a look. Data. */
import type { ResourceTable } from "../../mcp/catalog.ts";

export const JSON_TYPE = "application/json";

/** Records of a list that says no limit. */
export const LIST_LIMIT = 50;

/** Messages of a record's chatter, the newest first. */
export const MESSAGES_LIMIT = 30;

export const TEMPLATES: ResourceTable["templates"] = [
  {
    name: "record",
    title: "A record",
    uriTemplate: "odoo://{model}/{id}",
    description: "All plain fields of one record; files as links to their content",
    mimeType: JSON_TYPE,
  },
  {
    name: "list",
    title: "A list of records",
    uriTemplate: "odoo://{model}/list{?domain,fields,order,limit,offset}",
    description: `Matching records, ${LIST_LIMIT} unless limit says otherwise`,
    mimeType: JSON_TYPE,
  },
  {
    name: "count",
    title: "A number of records",
    uriTemplate: "odoo://{model}/count{?domain}",
    description: "How many records match",
    mimeType: JSON_TYPE,
  },
  {
    name: "schema",
    title: "A model's fields",
    uriTemplate: "odoo://{model}/schema",
    description: "Name, type and label of each field, and what you may do with the model",
    mimeType: JSON_TYPE,
  },
  {
    name: "messages",
    title: "A record's messages",
    uriTemplate: "odoo://{model}/{id}/messages",
    description: `The newest ${MESSAGES_LIMIT} messages and notes of a record's chatter`,
    mimeType: JSON_TYPE,
  },
  {
    name: "binary",
    title: "A file in a field",
    uriTemplate: "odoo://{model}/binary/{field}/{id}{?as}",
    description: "The content of a binary field; as=text gives its text, as=preview a small image",
  },
  {
    name: "attachment",
    title: "An attachment",
    uriTemplate: "odoo://attachment/{id}{?as}",
    description: "The content of an attachment; as=text gives its text, as=preview a small image",
  },
  {
    name: "report",
    title: "A report",
    uriTemplate: "odoo://report/{report}/{ids}",
    description: "A printed document, such as an invoice: PDF where this Odoo can, else its text",
  },
];

export const INSTANCE = {
  name: "instance",
  title: "This Odoo",
  uri: "odoo://instance/info",
  description: "Version, database, user and companies",
  mimeType: JSON_TYPE,
};

export const MODELS = {
  name: "models",
  title: "Models",
  uri: "odoo://models",
  description: "The models you can work with",
  mimeType: JSON_TYPE,
};

/** Models that people ask for most; those that an Odoo lacks are passed over. */
export const MOST_USED = [
  "res.partner",
  "sale.order",
  "account.move",
  "crm.lead",
  "product.template",
  "purchase.order",
  "stock.picking",
  "project.project",
  "project.task",
  "hr.employee",
  "calendar.event",
  "mail.activity",
] as const;
