import { ZenError } from "@zen/plugin-sdk";

/** @param place As people read it: `rows.ts:3:5`. */
export function notPortable(name: string, why: string, hint: string, place?: string): ZenError {
  return new ZenError("FUNCTION_NOT_PORTABLE", `The function ${name} ${why}`, {
    hint,
    ...(place === undefined ? {} : { place }),
  });
}
