import { didYouMean, type Json } from "@zen/plugin-sdk";
import { ShapeProblem, type Shape } from "../shape.js";
import { Fault, misshapen, type Span } from "./fault.js";
import { plainJson, valueAt, type Located, type LocatedEntry, type LocatedList, type LocatedTable } from "./located.js";

/** A table with some of these keys and no others. @param what Begins the sentence of an error: `The step train`. */
export function fields(value: Located, known: readonly string[], what: string): LocatedTable {
  const found = table(value, what);
  for (const [name, { key }] of found.entries) {
    if (known.includes(name)) continue;
    const hint = didYouMean(name, known) ?? `It may have ${known.join(", ")}.`;
    throw misshapen(key, `${what} cannot have the key ${name}`, hint);
  }
  return found;
}

export function table(value: Located, what: string): LocatedTable {
  if (value.kind === "table") return value;
  throw misshapen(value, `${what} must be a table of keys and values`, "Write it as key: value, one to a line.");
}

export function entriesOf(value: Located | undefined, what: string): readonly (readonly [string, LocatedEntry])[] {
  return value === undefined || isNull(value) ? [] : [...table(value, what).entries];
}

export function list(value: Located, what: string): LocatedList {
  if (value.kind === "list") return value;
  throw misshapen(value, `${what} must be a list`, "Write it as [a, b], or one to a line after a dash.");
}

export function text(value: Located, what: string): string {
  if (value.kind === "scalar" && typeof value.value === "string") return value.value;
  throw misshapen(value, `${what} must be text`, "Write text, in quotes where it looks like a number.");
}

export function member(of: LocatedTable, name: string): Located | undefined {
  return of.entries.get(name)?.value;
}

export function isNull(value: Located): boolean {
  return value.kind === "scalar" && value.value === null;
}

/** A value of a form that plans have too. */
export function shaped(value: Located, shape: Shape, what: string): Json {
  const json = plainJson(value);
  try {
    shape(json, "");
  } catch (problem) {
    if (!(problem instanceof ShapeProblem)) throw problem;
    const where =
      problem.path === "" ? what : `${problem.path.replace(/^\./, "")} of ${what[0]?.toLowerCase()}${what.slice(1)}`;
    throw misshapen(valueAt(value, problem.path), `${where} must be ${problem.wanted}`, "Correct the value.");
  }
  return json;
}

/** A reference or an expression that leads nowhere. */
export function unknown(span: Span, message: string, hint: string): Fault {
  return new Fault("REFERENCE_UNKNOWN", message, hint, span);
}
