import { didYouMean } from "@zen/plugin-sdk";
import { Fault, misshapen } from "./fault.js";
import { entriesOf, table } from "./form.js";
import type { Located, LocatedEntry } from "./located.js";

export const OPTIONS = ["on", "resources", "cache", "retry", "timeoutMs", "graceMs"];
/** What a node of each kind may have; the first says its kind. */
export const KEYS = {
  uses: ["uses", "with", "inputs", "after", ...OPTIONS],
  map: ["map", "steps", "outputs"],
  when: ["when", "steps", "outputs"],
  gather: ["gather"],
  merge: ["merge"],
  call: ["call", "params"],
} as const;
export type Kind = keyof typeof KEYS;
const KINDS = Object.keys(KEYS) as readonly Kind[];

const NAME = /^[a-z][a-zA-Z0-9-]{0,62}$/;

/** The names of the nodes under `steps:`. @throws Fault `STEP_NAME_INVALID`. */
export function nodeNames(steps: Located | undefined): ReadonlySet<string> {
  const entries = entriesOf(steps, "steps");
  for (const [name, { key }] of entries) {
    if (NAME.test(name)) continue;
    const hint = "Use letters, digits and dashes, beginning with a lower-case letter, 63 at most.";
    throw new Fault("STEP_NAME_INVALID", `${JSON.stringify(name)} is no name for a step`, hint, key);
  }
  return new Set(entries.map(([name]) => name));
}

/** The kind of the node that an entry is. @param what Begins the sentence of an error. */
export function kindOf({ value, key }: LocatedEntry, what: string): Kind {
  const found = table(value, what);
  const kinds = KINDS.filter((kind) => found.entries.has(kind));
  const [kind, other] = kinds;
  if (kind === undefined) {
    const nearest = [...found.entries.keys()].map((name) => didYouMean(name, KINDS)).find((hint) => hint !== undefined);
    throw misshapen(key, `${what} does not say what it is`, nearest ?? `Give it one of ${KINDS.join(", ")}.`);
  }
  if (other === undefined) return kind;
  throw misshapen(
    found.entries.get(other)?.key ?? key,
    `${what} is both ${kind} and ${other}`,
    "Make two steps of it.",
  );
}
