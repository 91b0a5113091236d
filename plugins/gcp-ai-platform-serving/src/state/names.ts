import { createHash } from "node:crypto";

/**
 * The id of the endpoint and of the model of a deployment: at most 63 of `a-z 0-9 -`, a letter first. It ends with a digest of the staging folder, so that
 * two sets of deployments in one project do not meet.
 */
export function resourceId(name: string, staging: string): string {
  const place = digest(staging).slice(0, 6);
  const plain = `zen-${name}-${place}`;
  return plain.length <= 63 ? plain : `zen-${name.slice(0, 43)}-${digest(name).slice(0, 8)}-${place}`;
}

/** Ids of deployed models are numbers of at most ten digits, and may be chosen: one by the revision makes deploying it twice one thing. */
export function deployedModelId(revision: string): string {
  return String((BigInt(`0x${digest(revision).slice(0, 15)}`) % 9_000_000_000n) + 1_000_000_000n);
}

/** Where the files of a revision's model are put for Vertex AI. */
export function modelFolder(name: string, revision: string): string {
  return `models/${name}/${revision}/`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
