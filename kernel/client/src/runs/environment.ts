import type { KeptDocument, RunnablePlan } from "@zen/engine";
import { canonicalJson, type Json } from "@zen/plugin-sdk";
import { bundledConfig } from "../bundle/bundled-stack.js";
import { lockText } from "../plugins/installed.js";
import { linkedPlugins } from "../plugins/links.js";
import type { Workspace } from "../workspace/workspace.js";
import type { GitState } from "./git-state.js";
import type { Prepared } from "./prepare.js";

/** What a run's record says of where it came from, and the documents that it names by digest. */
export interface RunSetting {
  readonly environment: Readonly<Record<string, Json>>;
  readonly documents: readonly KeptDocument[];
}

/**
 * `zen`: the kernel's version; `file`: the pipeline's file, relative to the repository; `lock`, `stack`, `sources`: digests of the text of `zen.lock`, of the stack's configuration (secrets are
 * references in it) and of the list of source files; `gitCommit` and `gitDirty` where the repository is in git; `linked`: plugins that were taken from the folders in which they are worked on.
 */
export async function runSetting(
  { dir, version, document, generation }: Workspace,
  { found, stack }: Prepared,
  plan: RunnablePlan,
  git: GitState,
): Promise<RunSetting> {
  const { sourcesDocument, textDocument } = await import("../pipelines/compiler.js");
  const lock = textDocument(lockText(dir));
  const configuration = textDocument(canonicalJson(bundledConfig(document.config, stack) as unknown as Json));
  const sources = sourcesDocument(found.module, plan.sources?.values() ?? []);
  const links = linkedPlugins(generation).map(({ name, version: its, folder }) => `${name} ${its} ${folder}`);
  const linked = links.length === 0 ? {} : { linked: links };
  const digests = { lock: lock.digest, stack: configuration.digest, sources: sources.digest };
  return {
    environment: { zen: version, file: found.module.module.replace(/^\.\//, ""), ...digests, ...git, ...linked },
    documents: [lock, configuration, sources],
  };
}
