import { equalJson, type Json } from "@zen/plugin-sdk";
import type { ComparedRow } from "./types.js";

export type Facts = Readonly<Record<string, Json>>;

/** Every name that any of them has, in the order in which they come up, with what each has under it. */
export function compareFacts(all: readonly Facts[]): readonly ComparedRow[] {
  return namesOf(all).map((name) => {
    const values = all.map((facts) => (Object.hasOwn(facts, name) ? (facts[name] ?? null) : null));
    return { name, values, same: values.every((value) => equalJson(value, values[0] ?? null)) };
  });
}

export function namesOf(all: readonly object[]): readonly string[] {
  return [...new Set(all.flatMap((one) => Object.keys(one)))];
}
