import { createHash } from "node:crypto";

/**
 * The name of a job on Dataflow: the same for every submission of an id with one place for its files, so that Dataflow, which takes
 * no second active job of a name, keeps a retry from starting another. 36 characters of the 40 that all its parts agree on.
 */
export function jobName(id: string, folder: string): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([folder, id]))
    .digest("hex");
  return `zen-${digest.slice(0, 32)}`;
}
