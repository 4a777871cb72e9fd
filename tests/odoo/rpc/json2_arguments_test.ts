/** Positional arguments under the names that JSON-2 wants. */
import { ArgumentError } from "../../../src/odoo/errors.ts";
import type { Json, JsonObject } from "../../../src/odoo/json.ts";
import {
  lacksNames,
  nameArguments,
  readSignatures,
} from "../../../src/odoo/rpc/json2_arguments.ts";
import type { ModelCall, Signature } from "../../../src/odoo/rpc/protocol.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";

function callOf(method: string, call: Partial<ModelCall> = {}): ModelCall {
  return { model: "res.partner", method, args: [], kwargs: {}, ...call };
}

const DOMAIN = [["name", "=", "Ada"]];

const NAMED: readonly [ModelCall, JsonObject][] = [
  [callOf("search_read", { args: [DOMAIN, ["name"]], kwargs: { limit: 5 } }), {
    domain: DOMAIN,
    fields: ["name"],
    limit: 5,
  }],
  [callOf("read", { args: [[1, 2], ["name"]] }), { ids: [1, 2], fields: ["name"] }],
  [callOf("read", { ids: [1, 2], args: [["name"]] }), { ids: [1, 2], fields: ["name"] }],
  [callOf("read", { args: [7, ["name"]] }), { ids: [7], fields: ["name"] }],
  [callOf("read", { args: [[], ["name"]] }), { ids: [], fields: ["name"] }],
  [callOf("write", { args: [[1], { name: "Ada" }] }), { ids: [1], vals: { name: "Ada" } }],
  [callOf("unlink", { ids: [3] }), { ids: [3] }],
  [callOf("create", { args: [[{ name: "Ada" }]] }), { vals_list: [{ name: "Ada" }] }],
  [callOf("has_access", { ids: [], args: ["read"] }), { ids: [], operation: "read" }],
  [callOf("search_count", { args: [[]] }), { domain: [] }],
  [callOf("name_search", { args: ["Ada", [], "=", 3] }), {
    name: "Ada",
    domain: [],
    operator: "=",
    limit: 3,
  }],
  [callOf("action_confirm", { args: [[4, 5]] }), { ids: [4, 5] }],
  [callOf("message_post", { ids: [4], kwargs: { body: "Hello" } }), { ids: [4], body: "Hello" }],
  [callOf("context_get"), {}],
];

for (const [call, body] of NAMED) {
  const { method, ids, args } = call;
  Deno.test(`json2 arguments: ${method}, ${JSON.stringify({ ids, args })}`, () => {
    assert(!lacksNames(call));
    assertEquals(nameArguments(call), body);
  });
}

Deno.test("json2 arguments: ids are told from the first argument of a method of the model", () => {
  assertEquals(nameArguments(callOf("default_get", { args: [[]] })), { fields: [] });
  assertEquals(nameArguments(callOf("search", { args: [[], 3] })), { domain: [], offset: 3 });
});

const UNNAMED: readonly ModelCall[] = [
  callOf("action_feedback", { ids: [4], args: ["Done"] }),
  callOf("action_feedback", { args: [[4], "Done"] }),
  callOf("toString", { args: ["x"] }),
  callOf("__proto__", { args: ["x"] }),
  callOf("find_or_create", { args: [7] }),
  callOf("unlink", { args: [[1], true] }),
];

for (const call of UNNAMED) {
  const { method, ids, args } = call;
  Deno.test(`json2 arguments: ${method} with ${JSON.stringify({ ids, args })} has no names`, () => {
    assert(lacksNames(call));
    const error = assertThrows(() => nameArguments(call), ArgumentError);
    assertEquals([error.outcome, error.message], [
      "not_sent",
      `JSON-2 takes arguments of res.partner.${method} by name only: give them as kwargs`,
    ]);
  });
}

Deno.test("json2 arguments: what Odoo tells of a method names its arguments", () => {
  const told: Signature = { onRecords: true, names: ["feedback", "attachment_ids"] };
  const body = { ids: [4], feedback: "Done" };
  for (
    const call of [
      callOf("action_feedback", { ids: [4], args: ["Done"] }),
      callOf("action_feedback", { args: [[4], "Done"] }),
      callOf("action_feedback", { args: [4, "Done"] }),
    ]
  ) assertEquals(nameArguments(call, told), body);
  const onModel: Signature = { onRecords: false, names: ["email"] };
  assertEquals(nameArguments(callOf("find", { args: [[1, 2]] }), onModel), { email: [1, 2] });
  assertThrows(() => nameArguments(callOf("find", { args: ["a", "b"] }), onModel), ArgumentError);
});

Deno.test("json2 arguments: a method that a module gave more arguments takes them", () => {
  const call = callOf("copy", { ids: [1], args: [{}, true] });
  assert(lacksNames(call));
  assertEquals(nameArguments(call, { onRecords: true, names: ["default", "deep"] }), {
    ids: [1],
    default: {},
    deep: true,
  });
});

Deno.test("json2 arguments: one that is given by place and by name is refused, not chosen", () => {
  const call = callOf("write", {
    ids: [1],
    args: [{ name: "a" }],
    kwargs: { vals: { name: "b" } },
  });
  const error = assertThrows(() => nameArguments(call), ArgumentError);
  assertEquals([error.argument, error.message], [
    "kwargs.vals",
    "res.partner.write would get vals twice: it is the argument at place 1 too",
  ]);
});

Deno.test("json2 arguments: records that are named twice are refused, not replaced", () => {
  const kwargs = { ids: [2], vals: { name: "b" } };
  for (
    const call of [callOf("write", { ids: [1], kwargs }), callOf("write", { args: [[1]], kwargs })]
  ) {
    assertEquals(assertThrows(() => nameArguments(call), ArgumentError).argument, "kwargs.ids");
  }
  assertEquals(nameArguments(callOf("write", { kwargs })), kwargs);
});

Deno.test("json2 arguments: signatures are read from Odoo's documentation of a model", () => {
  const told = readSignatures({
    methods: {
      action_feedback: { parameters: { feedback: { default: false }, attachment_ids: {} } },
      search: { parameters: { domain: {}, offset: { default: 0 } }, api: ["model", "readonly"] },
      message_post: {
        parameters: { body: { kind: "KEYWORD_ONLY" }, kwargs: { kind: "VAR_KEYWORD" } },
      },
      odd: "text",
    },
  });
  assertEquals(Object.fromEntries(told), {
    action_feedback: { onRecords: true, names: ["feedback", "attachment_ids"] },
    search: { onRecords: false, names: ["domain", "offset"] },
    message_post: { onRecords: true, names: [] },
    odd: { onRecords: true, names: [] },
  });
});

Deno.test("json2 arguments: whatever else comes as documentation names nothing", () => {
  const answers: readonly Json[] = [null, [], "text", {}, { methods: [] }, { methods: null }];
  for (const answer of answers) assertEquals(readSignatures(answer).size, 0);
});
