import { ZenError, didYouMean, type ArtifactRecord, type RunRecord } from "@zen/plugin-sdk";

/** The fields of a record, and which of them are maps: what these hold is known from the records alone. */
const RUN = fields<RunRecord>()({
  id: "value",
  pipeline: "value",
  plan: "value",
  bundle: "value",
  origin: "map",
  stack: "value",
  params: "map",
  state: "value",
  startedAt: "value",
  finishedAt: "value",
  durationMs: "value",
  error: "value",
  metrics: "map",
  tags: "value",
  steps: "map",
  outputs: "map",
  environment: "map",
});
const ARTIFACT = fields<ArtifactRecord>()({
  digest: "value",
  kind: "value",
  codec: "value",
  size: "value",
  inline: "value",
  summary: "map",
  execution: "value",
  run: "value",
  node: "value",
  output: "value",
  createdAt: "value",
  purged: "value",
});
const KINDS = { runs: RUN, artifacts: ARTIFACT } as const;

/**
 * Refuses a condition on a field that no record has: it would find nothing, whatever its value. `found` says whether the query found
 * something, `sample` gives records to look at. @throws ZenError `USAGE_INVALID`.
 */
export async function refuseUnknownFields(
  names: readonly string[],
  kind: keyof typeof KINDS,
  { found, sample }: { readonly found: boolean; readonly sample: () => Promise<readonly object[]> },
): Promise<void> {
  const own: Readonly<Record<string, "value" | "map">> = KINDS[kind];
  const rootOf = (name: string): string => name.split(".", 1)[0] as string;
  const strange = names.find((name) => !Object.hasOwn(own, rootOf(name)));
  const nested = found ? [] : names.filter((name) => name !== rootOf(name) && own[rootOf(name)] === "map");
  if (strange === undefined && nested.length === 0) return;
  const records = await sample();
  const paths = new Set(records.flatMap((record) => pathsIn(record, own)));
  const missing = strange ?? (records.length === 0 ? undefined : nested.find((name) => !paths.has(name)));
  if (missing === undefined) return;
  throw new ZenError("USAGE_INVALID", `No ${kind === "runs" ? "run" : "artifact"} has a field ${missing}`, {
    hint: hintFor(missing, Object.keys(own), [...paths]),
  });
}

function fields<Of>() {
  return (all: Readonly<Record<keyof Of, "value" | "map">>): Readonly<Record<keyof Of, "value" | "map">> => all;
}

/** `params.epochs`, `metrics.evaluate.accuracy`: all that maps of a record hold. */
function pathsIn(record: object, own: Readonly<Record<string, "value" | "map">>): readonly string[] {
  const below = (value: unknown, at: string): string[] =>
    typeof value !== "object" || value === null || Array.isArray(value)
      ? []
      : Object.entries(value).flatMap(([key, inner]) => [`${at}.${key}`, ...below(inner, `${at}.${key}`)]);
  return Object.entries(record).flatMap(([name, value]) => (own[name] === "map" ? below(value, name) : []));
}

function hintFor(name: string, own: readonly string[], paths: readonly string[]): string {
  const within = paths.find(
    (path) => path.endsWith(`.${name}`) && path.split(".").length === name.split(".").length + 1,
  );
  if (within !== undefined) return `Did you mean ${within}?`;
  const root = `${name.split(".", 1)[0]}.`;
  const beside = paths.filter((path) => path.startsWith(root)).slice(0, 12);
  const known = beside.length > 0 ? beside : own;
  return didYouMean(name, [...own, ...paths]) ?? `There are ${known.join(", ")}.`;
}
