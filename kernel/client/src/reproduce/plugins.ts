import { createHash } from "node:crypto";
import { isZenError, type RunRecord } from "@zen/plugin-sdk";
import type { Generation } from "@zen/registry-client";
import type { ConfigDocument } from "../config/index.js";
import { installerOf } from "../plugins/installer.js";
import type { Workspace } from "../workspace/workspace.js";
import { notReproducible } from "./refusal.js";
import type { Snapshot } from "./snapshot.js";

/** The plugins of a run: those that are installed where the lock is still the same, else what its own lock says, installed beside. */
export async function pluginsOf(
  workspace: Workspace,
  run: RunRecord,
  snapshot: Snapshot,
  document: ConfigDocument,
): Promise<Generation> {
  const installed = workspace.requireGeneration();
  if (installed.lock === createHash("sha256").update(snapshot.lock).digest("hex")) return installed;
  const { version, options } = workspace;
  try {
    const installer = await installerOf(document, options.bundledRegistry, { repositoryDir: snapshot.dir, version });
    return (await installer.install([], { frozen: true })).generation;
  } catch (cause) {
    if (!isZenError(cause)) throw cause;
    throw notReproducible(
      run,
      "its plugins cannot be had any more as its zen.lock names them",
      "Make the registry, folder or archive that it names available again. What is in the way is said below.",
      cause,
    );
  }
}
