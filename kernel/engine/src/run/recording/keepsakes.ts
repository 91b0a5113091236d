import { collectBytes, isZenError, type ArtifactStore, type Digest } from "@zen/plugin-sdk";
import type { Plan } from "@zen/plugin-sdk/pipeline";
import { layout } from "../../commit/layout.js";
import { createJson } from "../../commit/objects.js";
import type { StepCode } from "../../keys/types.js";
import type { RunnablePlan } from "../runnable.js";

/** Keeps the plan under its digest, in the form in which people read and compare plans. */
export async function keepPlan(store: ArtifactStore, { plan, digest }: RunnablePlan): Promise<void> {
  const key = layout.plan(digest);
  if ((await store.head(key)) !== undefined) return;
  const { planToYaml } = await import("../../plan/yaml.js");
  try {
    await store.put(key, Buffer.from(await planToYaml(plan)), { ifAbsent: true });
  } catch (error) {
    if (!isZenError(error, "PRECONDITION_FAILED")) throw error;
  }
}

export async function keptPlan(store: ArtifactStore, digest: Digest): Promise<Plan | undefined> {
  const key = layout.plan(digest);
  if ((await store.head(key)) === undefined) return undefined;
  const { planFromYaml } = await import("../../plan/yaml.js");
  return planFromYaml(Buffer.from(await collectBytes(store.get(key))).toString("utf8"), key);
}

/** Keeps what the code digests of executed steps were made of, so that a later change can be explained. */
export class CodeKeeper {
  readonly #kept = new Map<string, Promise<unknown>>();

  constructor(private readonly store: ArtifactStore) {}

  keep(code: StepCode): void {
    if (this.#kept.has(code.digest)) return;
    const key = layout.code(code.digest);
    const work = this.store.head(key).then(async (there) => void (there ?? (await createJson(this.store, key, code))));
    work.catch(() => undefined); // thrown by `settled`
    this.#kept.set(code.digest, work);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#kept.values());
  }
}
