import type { ArtifactRef, ExecutionReason, ExecutionRecord } from "@zen/plugin-sdk";
import { compareKeys, type KeyFacts } from "./compare.js";
import type { History } from "./history.js";
import type { Because, Earlier, Explanation, KeyChange } from "./types.js";

/** A step that was or would be executed. */
export interface Miss {
  readonly node: string;
  readonly step: string;
  readonly kind: "effect" | "other";
  readonly reason: ExecutionReason;
  /** Undefined where it was not recorded. */
  readonly facts: KeyFacts | undefined;
  readonly params: ExecutionRecord["params"];
}

/** What the changes of one step are seen with. */
export interface Sight {
  readonly history: History;
  /** The node of the same run that made a content. */
  madeBy(digest: ArtifactRef["digest"]): string | undefined;
  /** Adds the texts of declarations, where the sources are there. */
  withTexts(changes: readonly KeyChange[], against: Earlier): Promise<readonly KeyChange[]>;
}

export async function explainMiss(miss: Miss, sight: Sight): Promise<Explanation> {
  const { node, step, reason, facts, kind } = miss;
  const told = { node, step, verdict: "miss" } as const;
  const nearest = await sight.history.nearest(node, step);
  if (nearest === undefined) {
    const because = reason === "new" ? "first" : becauseOf(reason, kind);
    return { ...told, because, changes: [] };
  }
  const against = earlier(nearest.record);
  if (facts === undefined || nearest.facts === undefined) {
    const because = reason === "new" ? "unrecorded" : becauseOf(reason, kind);
    return { ...told, because, against, changes: [] };
  }
  const found = compareKeys(nearest.facts, facts).map((change) => placed(change, miss, nearest.record, sight));
  const changes = await sight.withTexts(found, against);
  if (reason !== "new") return { ...told, because: becauseOf(reason, kind), against, changes };
  const because =
    changes.length > 0 ? "changed" : ["failed", "cancelled"].includes(nearest.record.state) ? "failed before" : "gone";
  return { ...told, because, against, changes };
}

export function earlier({ run, id, node, startedAt }: ExecutionRecord): Earlier {
  return { run, execution: id, node, at: startedAt };
}

function becauseOf(reason: Exclude<ExecutionReason, "new">, kind: Miss["kind"]): Because {
  return reason === "uncached" && kind === "effect" ? "effect" : reason;
}

/** Which step made an input's new content, and where files lie. */
function placed(change: KeyChange, { params }: Miss, before: ExecutionRecord, { madeBy }: Sight): KeyChange {
  if (change.kind === "input" && change.is !== undefined) {
    const from = madeBy(change.is);
    return from === undefined ? change : { ...change, from };
  }
  if (change.kind !== "param") return change;
  const [was, is] = [fileOf(before.params[change.name]), fileOf(params[change.name])];
  return {
    ...change,
    ...(change.was === undefined || was === undefined ? {} : { was }),
    ...(change.is === undefined || is === undefined ? {} : { is }),
  };
}

/** A file parameter as the key has it, with the path beside it. */
function fileOf(value: ExecutionRecord["params"][string] | undefined) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { path, digest } = value as { readonly path?: unknown; readonly digest?: unknown };
  return typeof path === "string" && typeof digest === "string" ? { file: digest, path } : undefined;
}
