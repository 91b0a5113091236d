import { canonicalJson, isZenError, ZenError, type Json } from "@zen/plugin-sdk";
import { nameOf } from "../../plan/check-structures.js";
import { bindSource } from "./frame.js";
import type { WhenInstance } from "./instance.js";
import { valueOf, type ValueScope } from "./step-values.js";

/** Whether the condition holds. @throws ZenError `CONDITION_NOT_A_VALUE`. */
export async function holds({ id, node, frame }: WhenInstance, scope: ValueScope): Promise<boolean> {
  const { left, op, right } = node.condition;
  const what = `The condition ${id} looks at ${nameOf(left)}`;
  const value = await valueOf(what, bindSource(left, frame), scope).catch((error: unknown) => {
    if (!isZenError(error, "VALUE_NOT_FOUND")) throw error;
    throw noValue(`${what}, where there is no value`);
  });
  if (op === "=") return canonicalJson(value) === canonicalJson(right);
  if (typeof value !== "number" || typeof right !== "number")
    throw noValue(`${what}, which is ${brief(typeof value === "number" ? right : value)} and no number`);
  if (op === ">") return value > right;
  if (op === ">=") return value >= right;
  return op === "<" ? value < right : value <= right;
}

function noValue(message: string): ZenError {
  return new ZenError("CONDITION_NOT_A_VALUE", message, {
    hint: "Look at the artifact with zen artifacts:show, and mend the path given to at().",
  });
}

function brief(value: Json): string {
  return JSON.stringify(value).slice(0, 60);
}
