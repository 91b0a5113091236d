import type {
  ArtifactRecord,
  Digest,
  ExecutionRecord,
  Filter,
  LineageRecord,
  MetadataKind,
  MetadataKinds,
  MetadataStore,
} from "@zen/plugin-sdk";
import { allPages } from "@zen/engine/records";

export interface LineageOptions {
  /** `up`: what it was made from. `down`: what was made from it. Both unless told. */
  readonly direction?: "up" | "down";
  /** So many steps away, at most; without it, all of them. */
  readonly depth?: number;
}

/** Artifacts and the executions between them. */
export interface LineageGraph {
  /** The artifact that was asked about. */
  readonly artifact: Digest;
  /** With itself; nearest first. */
  readonly artifacts: readonly LineageArtifact[];
  readonly executions: readonly LineageExecution[];
  readonly edges: readonly LineageEdge[];
}

/** What the metadata store says of an artifact; of one that no run of it wrote, an element of a list perhaps, the digest alone. */
export type LineageArtifact = Pick<ArtifactRecord, "digest"> & Partial<ArtifactRecord>;

export type LineageExecution = Pick<ExecutionRecord, "id" | "run" | "node" | "step" | "startedAt">;

/** `read`: the execution took the artifact as its input `name`. `wrote`: it is its output `name`. */
export type LineageEdge = LineageRecord;

/** So many values go into one question to the metadata store. */
const CHUNK = 200;

/** Follows lineage step by step: each step asks for what the one before has found, so that the cost grows with the answer only. */
export async function lineageGraph(
  store: MetadataStore,
  artifact: Digest,
  { direction, depth = Number.POSITIVE_INFINITY }: LineageOptions = {},
): Promise<LineageGraph> {
  const edges = new Map<string, LineageEdge>();
  const digests = new Set([artifact]);
  const executions = new Set<string>();
  for (const way of direction === undefined ? (["up", "down"] as const) : [direction]) {
    const [first, second] = way === "up" ? (["wrote", "read"] as const) : (["read", "wrote"] as const);
    const seen = new Set([artifact]);
    const passed = new Set<string>();
    let frontier: readonly string[] = [artifact];
    for (let step = 0; step < depth && frontier.length > 0; step++) {
      const near = await edgesOf(store, "artifact", frontier, first);
      const found = fresh(near, "execution", passed);
      const far = await edgesOf(store, "execution", found, second);
      for (const edge of [...near, ...far]) edges.set(JSON.stringify(edge), edge);
      frontier = fresh(far, "artifact", seen);
      for (const id of found) executions.add(id);
      for (const digest of frontier) digests.add(digest);
    }
  }
  const records = new Map(
    (await recordsOf(store, "artifacts", "digest", [...digests])).map((one) => [one.digest, one]),
  );
  const ran = await recordsOf(store, "executions", "id", [...executions]);
  return {
    artifact,
    artifacts: [...digests].map((digest) => records.get(digest) ?? { digest }),
    executions: ran.map(({ id, run, node, step, startedAt }) => ({ id, run, node, step, startedAt })),
    edges: [...edges.values()],
  };
}

function edgesOf(
  store: MetadataStore,
  field: "artifact" | "execution",
  values: readonly string[],
  direction: LineageRecord["direction"],
): Promise<readonly LineageRecord[]> {
  return recordsOf(store, "lineage", field, values, [{ field: "direction", op: "=", value: direction }]);
}

async function recordsOf<K extends MetadataKind>(
  store: MetadataStore,
  kind: K,
  field: string,
  values: readonly string[],
  also: readonly Filter[] = [],
): Promise<readonly MetadataKinds[K][]> {
  const found: MetadataKinds[K][] = [];
  for (let at = 0; at < values.length; at += CHUNK) {
    const where: Filter = { and: [{ field, op: "in", value: values.slice(at, at + CHUNK) }, ...also] };
    found.push(...(await allPages((query) => store.query(kind, query), { where })));
  }
  return found;
}

/** What has not been seen before, which it now has. */
function fresh(edges: readonly LineageEdge[], end: "artifact" | "execution", seen: Set<string>): readonly string[] {
  const found = [...new Set(edges.map((edge) => edge[end]))].filter((one) => !seen.has(one));
  for (const one of found) seen.add(one);
  return found;
}
