import { toErrorRecord, type Deployment } from "@zen/plugin-sdk";
import { publicView, type WishedRevision } from "@zen/plugin-sdk/serving";
import type { Applied } from "../state/applied.js";
import type { Layout } from "../state/layout.js";
import type { Wish } from "../state/wishes.js";
import { startFailure } from "./start-failure.js";
import type { Server } from "./supervisor.js";

/** A deployment as it is recorded, seen in the light of whether a server carries it out. */
export function describe(
  layout: Layout,
  { deployment, version }: Wish,
  { liveness, record }: Server,
  applied: Applied | undefined,
): Deployment {
  const failure =
    liveness === "failed" && record !== undefined ? toErrorRecord(startFailure(layout, record)) : undefined;
  const isServed = liveness === "running" && record?.instance === applied?.instance;
  const isDone = isServed && applied !== undefined && applied.version >= version;
  const seen = (revision: WishedRevision): WishedRevision => {
    const replicas = { ...revision.replicas, ready: isServed ? revision.replicas.ready : 0 };
    if (revision.state === "failed") return revision;
    if (failure !== undefined) return { ...revision, replicas, state: "failed", error: failure };
    return isDone ? revision : { ...revision, replicas, state: "pending" };
  };
  return publicView({ ...deployment, revisions: deployment.revisions.map(seen) });
}
