import { ZenError, type Json } from "@zen/plugin-sdk";
import type { WishedDeployment } from "@zen/plugin-sdk/serving";

/** What is known of one revision beside what the contract shows. */
export interface RevisionRecord {
  /** Percent, replicas and the like are in the deployment; this is how far Vertex AI has come. */
  readonly version?: string;
  /** Operation that uploads the model's version, while it goes on. */
  readonly uploading?: string;
  /** Operation that deploys it, while it goes on. */
  readonly deploying?: string;
}

/**
 * A deployment's wish and how far it has come: one object in the staging folder, changed only against the generation that was read.
 * Nothing else decides what is wished for; what runs is what Vertex AI says.
 */
export interface DeploymentDocument {
  readonly format: "vertex-deployment@1";
  readonly deployment: WishedDeployment;
  /** By revision. */
  readonly records: Readonly<Record<string, RevisionRecord>>;
  /** Operation that makes the endpoint, or has made it. */
  readonly creating?: string;
  /** Revisions that are served no more, with their versions, until what was kept for them is deleted. */
  readonly gone?: Readonly<Record<string, RevisionRecord>>;
  /** Present once it is to end: a mark of this one end, so that whoever brings it about does not take a new deployment of the name for it. */
  readonly ending?: string;
}

export function newDocument(deployment: WishedDeployment): DeploymentDocument {
  return { format: "vertex-deployment@1", deployment, records: {} };
}

/** @throws ZenError `SERVING_STATE_DAMAGED` for an object that is no such document. */
export function readDocument(value: Json, uri: string): DeploymentDocument {
  const document = value as unknown as Partial<DeploymentDocument> | null;
  const { deployment, records } = document ?? {};
  if (
    document?.format === "vertex-deployment@1" &&
    typeof records === "object" &&
    typeof deployment?.name === "string" &&
    Array.isArray(deployment.revisions)
  )
    return document as DeploymentDocument;
  throw new ZenError("SERVING_STATE_DAMAGED", `${uri} is no record of a deployment`, {
    place: uri,
    hint: "Another version of this plugin or another program wrote it. Restore it, or delete it and its endpoint.",
  });
}

/** With another record of one revision. */
export function withRecord(document: DeploymentDocument, id: string, record: RevisionRecord): DeploymentDocument {
  return { ...document, records: { ...document.records, [id]: record } };
}

/** With another deployment; revisions that it has no more are gone, and those that it has are not. */
export function withDeployment(document: DeploymentDocument, deployment: WishedDeployment): DeploymentDocument {
  const ids = new Set(deployment.revisions.map(({ id }) => id));
  const known = { ...document.gone, ...document.records };
  const pick = (wanted: (id: string) => boolean) =>
    Object.fromEntries(Object.entries(known).filter(([id]) => wanted(id)));
  const fresh = Object.fromEntries(deployment.revisions.map(({ id }) => [id, {}]));
  return {
    ...document,
    deployment,
    records: { ...fresh, ...pick((id) => ids.has(id)) },
    gone: pick((id) => !ids.has(id)),
  };
}

export function withoutGone(document: DeploymentDocument, id: string): DeploymentDocument {
  const { [id]: _, ...gone } = document.gone ?? {};
  return { ...document, gone };
}
