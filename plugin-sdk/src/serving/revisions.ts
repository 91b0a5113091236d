import type { Deployment, DeploymentSpec, DeploymentState, Revision, ServingSupports } from "../contracts/serving.js";
import type { ErrorRecord } from "../errors.js";
import { ZenError } from "../errors.js";

/** A revision with what was last wished of it. */
export interface WishedRevision extends Revision {
  readonly wish: {
    /** Of two wishes, the later one has the greater order. */
    readonly order: number;
    readonly traffic: number;
  };
}

/**
 * A deployment as a backend keeps it: plain JSON. The functions beside it are the rules of `serving@1` about revisions and
 * traffic, without any backend; each gives a new value.
 */
export interface WishedDeployment {
  readonly name: string;
  readonly revisions: readonly WishedRevision[];
}

/** The id of a model's revision. */
export function revisionId(digest: string): string {
  return digest.slice(0, 12);
}

/** @throws ZenError `DEPLOYMENT_REFUSED` for a spec that no backend, or none of these abilities, can have. */
export function checkSpec(
  { name, model, traffic = 100, replicas = 1 }: DeploymentSpec,
  supports: ServingSupports,
): void {
  if (!/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
    throw refused(
      `${JSON.stringify(name)} is no name for a deployment`,
      "Use 1 to 63 of a-z, 0-9 and -, a letter first and no - last.",
    );
  }
  if (!isShare(traffic)) throw refused(`A share of ${traffic} percent is no whole number from 0 to 100`);
  if (traffic < 100 && !supports.traffic)
    throw refused("This backend serves one revision at a time", "Leave traffic out, or serve elsewhere.");
  if (!Number.isInteger(replicas) || replicas < 1) throw refused(`${replicas} is no number of replicas`);
  if (replicas > 1 && !supports.replicas)
    throw refused("This backend runs one replica", "Leave replicas out, or serve elsewhere.");
  if (model.files[model.manifest.file] === undefined)
    throw refused(`The model's file ${model.manifest.file} is not among the files given`);
}

/** The deployment once `spec` is wished for. Its revision is `pending` unless it is ready already. */
export function wished(
  before: WishedDeployment | undefined,
  { name, model, traffic = 100, replicas = 1 }: DeploymentSpec,
): WishedDeployment {
  const revisions = before?.revisions ?? [];
  const known = revisions.find((revision) => revision.model === model.digest);
  const wish = { order: 1 + Math.max(0, ...revisions.map((revision) => revision.wish.order)), traffic };
  if (known === undefined) {
    const fresh: WishedRevision = {
      id: revisionId(model.digest),
      model: model.digest,
      state: "pending",
      traffic: 0,
      replicas: { wished: replicas, ready: 0 },
      wish,
    };
    return { name, revisions: [...revisions, fresh] };
  }
  const { error: _, ...rest } = known;
  const again: WishedRevision = {
    ...rest,
    state: known.state === "ready" ? "ready" : "pending",
    replicas: { ...known.replicas, wished: replicas },
    wish,
  };
  const next = { name, revisions: revisions.map((revision) => (revision === known ? again : revision)) };
  return again.state === "ready" ? withWishMet(next, again) : next;
}

/** After a revision has loaded: it takes its share, and with all of it the place of those wished for before. */
export function loaded(deployment: WishedDeployment, id: string): WishedDeployment {
  const revision = deployment.revisions.find((candidate) => candidate.id === id);
  if (revision === undefined) return deployment;
  const ready: WishedRevision = {
    ...revision,
    state: "ready",
    replicas: { ...revision.replicas, ready: revision.replicas.wished },
  };
  return withWishMet(
    { ...deployment, revisions: deployment.revisions.map((each) => (each === revision ? ready : each)) },
    ready,
  );
}

/** After a revision has failed to load; what answered before goes on answering. */
export function loadFailed(deployment: WishedDeployment, id: string, error: ErrorRecord): WishedDeployment {
  const failed = (revision: WishedRevision): WishedRevision =>
    revision.id === id
      ? { ...revision, state: "failed", traffic: 0, replicas: { ...revision.replicas, ready: 0 }, error }
      : revision;
  return { ...deployment, revisions: deployment.revisions.map(failed) };
}

/** @throws ZenError `DEPLOYMENT_REFUSED` */
export function withShares(deployment: WishedDeployment, shares: Readonly<Record<string, number>>): WishedDeployment {
  const { name, revisions } = deployment;
  for (const [id, share] of Object.entries(shares)) {
    const revision = revisions.find((candidate) => candidate.id === id);
    if (revision === undefined)
      throw refused(`${name} has no revision ${id}`, `It has ${revisions.map((each) => each.id).join(", ")}.`);
    if (!isShare(share)) throw refused(`A share of ${share} percent is no whole number from 0 to 100`);
    if (share > 0 && revision.state !== "ready")
      throw refused(`The revision ${id} of ${name} is ${revision.state}`, "Give it traffic once it is ready.");
  }
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  if (sum !== 100) throw refused(`The shares make ${sum} percent, not 100`);
  return { name, revisions: revisions.map((revision) => ({ ...revision, traffic: shares[revision.id] ?? 0 })) };
}

/** What the contract shows. */
export function publicView({ name, revisions }: WishedDeployment): Deployment {
  const states = new Set(revisions.map((revision) => revision.state));
  const state: DeploymentState = states.has("pending") ? "pending" : states.has("failed") ? "failed" : "ready";
  return { name, state, revisions: revisions.map(({ wish: _, ...revision }) => revision) };
}

function withWishMet({ name, revisions }: WishedDeployment, ready: WishedRevision): WishedDeployment {
  const { order, traffic } = ready.wish;
  const stay =
    traffic === 100
      ? revisions.filter((revision) => revision.id === ready.id || revision.wish.order > order)
      : revisions;
  // What was wished later keeps what it has; what was wished before shares what is left.
  const later = stay.filter((revision) => revision.wish.order > order);
  const before = stay.filter((revision) => revision.wish.order < order);
  const free = 100 - trafficOf(later);
  const own = trafficOf(before) === 0 ? free : Math.min(traffic, free);
  const shares = proportional(
    before.map((revision) => revision.traffic),
    free - own,
  );
  const share = new Map<string, number>([
    [ready.id, own],
    ...before.map((revision, at) => [revision.id, shares[at]!] as const),
  ]);
  return {
    name,
    revisions: stay.map((revision) => ({ ...revision, traffic: share.get(revision.id) ?? revision.traffic })),
  };
}

function trafficOf(revisions: readonly Revision[]): number {
  return revisions.reduce((sum, revision) => sum + revision.traffic, 0);
}

/** Whole numbers in the proportion of `weights` that make `total`: the largest remainders are rounded up. */
function proportional(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (weight * total) / sum);
  const shares = exact.map(Math.floor);
  const byRemainder = exact
    .map((value, at) => ({ at, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.at - b.at);
  const left = total - shares.reduce((all, share) => all + share, 0);
  for (const { at } of byRemainder.slice(0, left)) shares[at]!++;
  return shares;
}

function isShare(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 100;
}

export function refused(message: string, hint = "zen deployments:list shows what is deployed."): ZenError {
  return new ZenError("DEPLOYMENT_REFUSED", message, { hint });
}

export function deploymentNotFound(name: string): ZenError {
  return new ZenError("DEPLOYMENT_NOT_FOUND", `There is no deployment ${JSON.stringify(name)}`, {
    hint: "zen deployments:list shows what is deployed.",
  });
}
