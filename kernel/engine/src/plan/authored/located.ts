import type { Json } from "@zen/plugin-sdk";
import type { Span } from "./fault.js";

/** A value of a YAML file, and where it stands. */
export type Located = LocatedTable | LocatedList | LocatedScalar;

export interface LocatedTable extends Span {
  readonly kind: "table";
  readonly entries: ReadonlyMap<string, LocatedEntry>;
  /** Values inside, itself included. */
  readonly size: number;
}
export interface LocatedEntry {
  readonly key: Span;
  readonly value: Located;
}
export interface LocatedList extends Span {
  readonly kind: "list";
  readonly items: readonly Located[];
  readonly size: number;
}
export interface LocatedScalar extends Span {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** Written without quotes on one line, so that a place in the text is a place in the file. */
  readonly plain: boolean;
  readonly size: 1;
}

export function plainJson(located: Located): Json {
  switch (located.kind) {
    case "scalar":
      return located.value;
    case "list":
      return located.items.map(plainJson);
    case "table":
      return Object.fromEntries([...located.entries].map(([key, { value }]) => [key, plainJson(value)]));
  }
}

/** The value at a path such as `.retry.codes[0]`, or the last one on the way to it that there is. */
export function valueAt(located: Located, path: string): Span {
  let at: Located = located;
  for (const [, name, index] of path.matchAll(/\.?([^.[\]]+)|\[(\d+)\]/g)) {
    const next: Located | undefined =
      at.kind === "table" && name !== undefined
        ? at.entries.get(name)?.value
        : at.kind === "list" && index !== undefined
          ? at.items[Number(index)]
          : undefined;
    if (next === undefined) return at;
    at = next;
  }
  return at;
}
