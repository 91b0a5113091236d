import type { Filter } from "@zen/plugin-sdk";

/** Values of a field that begin with a text. */
export function withPrefix(field: string, prefix: string): Filter {
  return {
    and: [
      { field, op: ">=", value: prefix },
      { field, op: "<", value: `${prefix}\u{10FFFF}` },
    ],
  };
}
