import { isZenError, type ArtifactRef, type Digest } from "@zen/plugin-sdk";
import { Deployments } from "../deployments/deployments.js";
import type { Workspace } from "../workspace/workspace.js";

/** Brings the deployments that serve one model to serve another; returns their names. A stack without serving has none. */
export async function follow(
  workspace: Workspace,
  from: Digest,
  to: ArtifactRef,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const deployments = new Deployments(workspace);
  const followed: string[] = [];
  for (const { name, revisions } of await listed(deployments)) {
    if (!revisions.some(({ model, traffic }) => model === from && traffic > 0)) continue;
    await deployments.deploy(name, to, signal === undefined ? {} : { signal });
    followed.push(name);
  }
  return followed;
}

async function listed(deployments: Deployments) {
  try {
    return await deployments.list();
  } catch (error) {
    if (isZenError(error, "BACKEND_NOT_IN_STACK")) return [];
    throw error;
  }
}
