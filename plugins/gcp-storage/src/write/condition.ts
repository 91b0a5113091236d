import { preconditionFailed, type PutOptions } from "@zen/plugin-sdk";

/** `ifGenerationMatch`: 0 for "no live object has this name", a generation, or undefined for whatever is there. */
export type Condition = string | undefined;

/** @throws ZenError `PRECONDITION_FAILED` for a version that no object can have. */
export function conditionOf(key: string, { ifAbsent, ifMatch }: Pick<PutOptions, "ifAbsent" | "ifMatch">): Condition {
  if (ifMatch !== undefined) {
    if (!/^[1-9]\d{0,18}$/.test(ifMatch) || ifAbsent === true) throw preconditionFailed(key, ifMatch);
    return ifMatch;
  }
  return ifAbsent === true ? "0" : undefined;
}
