import type { MetadataKind } from "@zen/plugin-sdk";
import { kinds } from "./kinds.js";
import { sortKeys } from "./sort-keys.js";

const valueOf = (field: string): string => `json_extract(record, '$."${field}"')`;

function plainIndexes(kind: string, fields: readonly string[]): readonly string[] {
  return fields.map((field) => `CREATE INDEX ${kind}_${field} ON ${kind} (${valueOf(field)})`);
}

/** Answers "newest first", and "newest first of these", without looking at more rows than are shown. */
function listIndexes(kind: MetadataKind): readonly string[] {
  const { listed } = kinds[kind];
  if (listed === undefined) return [];
  const { rank, value } = sortKeys(kind, listed.newestBy, true) as { rank: string; value: string };
  return [
    `CREATE INDEX ${kind}_newest ON ${kind} (${rank}, ${value})`,
    ...listed.by.map((field) => `CREATE INDEX ${kind}_${field} ON ${kind} (${valueOf(field)}, ${rank}, ${value})`),
  ];
}

const names = Object.keys(kinds) as readonly MetadataKind[];

/** All that a database of the newest form has. */
export const indexesSql: readonly string[] = names.flatMap((kind) => [
  ...plainIndexes(kind, kinds[kind].indexed),
  ...listIndexes(kind),
]);

/** What the first form had. */
export const firstIndexes: readonly string[] = [
  ...plainIndexes("plans", ["pipeline"]),
  ...plainIndexes("runs", ["state", "pipeline", "plan"]),
  ...plainIndexes("executions", ["run", "node", "key", "state"]),
  ...plainIndexes("artifacts", ["run", "execution"]),
  ...plainIndexes("lineage", ["execution", "artifact"]),
  ...plainIndexes("deployments", ["name"]),
];

/** From the first form to the second. */
export const secondIndexes: readonly string[] = [
  "DROP INDEX runs_state",
  "DROP INDEX runs_pipeline",
  ...listIndexes("runs"),
  ...listIndexes("artifacts"),
];

/** From the second form to the third. */
export const thirdIndexes: readonly string[] = [...listIndexes("firings"), ...plainIndexes("promotions", ["model"])];
