import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ArtifactStore, Digest, MetadataStore } from "@zen/plugin-sdk";
import type { Found } from "../../commit/committed.js";
import { CodeTexts } from "../../explain/code-texts.js";
import { explainMiss, type Sight } from "../../explain/explain-step.js";
import { sourcesOfRun } from "../../explain/explain-run.js";
import { History } from "../../explain/history.js";
import type { Explanation } from "../../explain/types.js";
import { isAbsent } from "../../plan/load/fingerprint.js";
import { stepName } from "../../worker/task.js";
import type { BoundStep } from "../nodes/instance.js";
import type { Prepared } from "../steps/prepare.js";
import type { RunnablePlan } from "../runnable.js";

/** Says of the steps of a plan why they would be executed or not. */
export class PreviewReasons {
  readonly #makers = new Map<Digest, string>();
  readonly #sight: Sight;

  constructor(
    store: ArtifactStore,
    metadata: MetadataStore,
    private readonly plan: RunnablePlan,
    repositoryDir: string,
  ) {
    const texts = new CodeTexts(
      (module) => sourceOnDisk(resolve(repositoryDir, module)),
      (run) => sourcesOfRun(store, metadata, run),
    );
    this.#sight = {
      history: new History(store, metadata, plan.plan.name),
      madeBy: (digest) => this.#makers.get(digest),
      withTexts: (changes, { run }) => texts.of(changes, run),
    };
  }

  /** A node's results are there. */
  made(node: string, outputs: Found["outputs"]): void {
    for (const { digest } of Object.values(outputs)) this.#makers.set(digest, node);
  }

  hit({ id: node, step }: BoundStep, { execution, node: made, at, outputs }: Found): Explanation {
    this.made(node, outputs);
    const run = execution.slice(0, execution.indexOf("."));
    const against = { run, execution, node: made, at };
    return { node, step: stepName(step), verdict: "hit", because: "same", against, changes: [] };
  }

  async miss({ id: node, definition, step, stepKind }: BoundStep, { work }: Prepared): Promise<Explanation> {
    const { claim, parts = claim?.parts, params, reason = "new" } = work;
    const code = this.plan.codes.get(definition);
    const facts = parts && { parts, ...(code === undefined ? {} : { code }) };
    const kind = stepKind === "effect" ? "effect" : "other";
    return explainMiss({ node, step: stepName(step), kind, reason, facts, params }, this.#sight);
  }

  /** Of a step whose inputs are not there, or never will be. */
  notLookedAt({ id: node, step }: BoundStep, verdict: "unknown" | "skipped", after: readonly string[]): Explanation {
    const told = { node, step: stepName(step), changes: [] };
    if (verdict === "skipped") return { ...told, verdict, because: "skipped" };
    return { ...told, verdict, because: "upstream", after };
  }
}

async function sourceOnDisk(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
