/** Calls whose transaction takes long: what they write is dated when they began, and seen when they end (ODOO-FACTS §7). */
import type { Json, JsonObject } from "../odoo/json.ts";
import { callMethod } from "./services.ts";
import type { World } from "./world.ts";

export interface SlowCallOptions {
  readonly uid: number;
  readonly model: string;
  readonly method: string;
  readonly args: Json[];
  readonly kwargs?: JsonObject;
}

/** A call that has begun. */
export interface SlowCall {
  /** Ends it: answers what it results in. @throws {PythonError} what Odoo would raise */
  commit(): Json;
}

export function beginCall(world: World, { kwargs = {}, ...call }: SlowCallOptions): SlowCall {
  const begunAt = world.env.now();
  return { commit: () => callMethod(world, { ...call, kwargs, begunAt }) };
}
