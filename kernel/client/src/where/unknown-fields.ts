import { didYouMean, errorInText } from "@zen/plugin-sdk";
import type { Name } from "./ast.js";
import { fieldsOf, fieldSpec, rootOf, type QueriedKind } from "./fields.js";

/** A field that a text names. */
export interface AskedField extends Name {
  readonly text: string;
}

/**
 * Refuses a field that no record has: it would find nothing, whatever it is compared with. `found` says whether the query found
 * something, `sample` gives records to look at. @throws ZenError `QUERY_INVALID`, with carets under the field.
 */
export async function refuseUnknownFields(
  asked: readonly AskedField[],
  kind: QueriedKind,
  { found, sample }: { readonly found: boolean; readonly sample: () => Promise<readonly object[]> },
): Promise<void> {
  const strange = asked.find(({ name }) => fieldSpec(kind, name) === undefined);
  const nested = found ? [] : asked.filter(({ name }) => isInMap(kind, name));
  if (strange === undefined && nested.length === 0) return;
  const records = await sample();
  const paths = new Set(records.flatMap((record) => pathsIn(record, kind)));
  const missing = strange ?? (records.length === 0 ? undefined : nested.find(({ name }) => !paths.has(name)));
  if (missing === undefined) return;
  const { text, at, name } = missing;
  throw errorInText(
    "QUERY_INVALID",
    text,
    at,
    `No ${kind === "runs" ? "run" : "artifact"} has a field ${name}.`,
    hintFor(name, kind, [...paths]),
  );
}

function isInMap(kind: QueriedKind, name: string): boolean {
  return name !== rootOf(name) && fieldsOf(kind)[rootOf(name)]?.map === true;
}

/** Every field that these records can be asked for: those that all of their kind have, and what their maps hold. */
export function knownFields(kind: QueriedKind, records: readonly object[]): readonly string[] {
  return [...new Set([...Object.keys(fieldsOf(kind)), ...records.flatMap((record) => pathsIn(record, kind))])];
}

/** `params.epochs`, `metrics.evaluate.accuracy`: all that maps of a record hold. */
function pathsIn(record: object, kind: QueriedKind): readonly string[] {
  const below = (value: unknown, at: string): string[] =>
    typeof value !== "object" || value === null || Array.isArray(value)
      ? []
      : Object.entries(value).flatMap(([key, inner]) => [`${at}.${key}`, ...below(inner, `${at}.${key}`)]);
  return Object.entries(record).flatMap(([name, value]) =>
    fieldsOf(kind)[name]?.map === true ? below(value, name) : [],
  );
}

function hintFor(name: string, kind: QueriedKind, paths: readonly string[]): string {
  const within = paths.find(
    (path) => path.endsWith(`.${name}`) && path.split(".").length === name.split(".").length + 1,
  );
  if (within !== undefined) return `Did you mean ${within}?`;
  const own = Object.keys(fieldsOf(kind));
  const root = `${rootOf(name)}.`;
  const beside = paths.filter((path) => path.startsWith(root)).slice(0, 12);
  const known = beside.length > 0 ? beside : own;
  return didYouMean(name, [...own, ...paths]) ?? `There are ${known.join(", ")}.`;
}
