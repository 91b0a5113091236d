import type {
  ArtifactRef,
  ArtifactStore,
  Digest,
  LiveModel,
  MeasuredFigure,
  ModelRecord,
  PromotionRecord,
} from "@zen/plugin-sdk";
import { layout } from "../commit/layout.js";
import { createJson } from "../commit/objects.js";
import { appendNext, modelStream } from "../journal/index.js";
import { checkModelName, readModel, type ModelState } from "./state.js";

/** So many models that were live before can be gone back to. */
const KEPT = 20;
/** So many that were taken back are remembered. */
const WITHDRAWN = 100;

/** A decision about a name, before it is one. */
export interface ModelChange {
  readonly decision: PromotionRecord["decision"];
  readonly because: string;
  readonly candidate: ArtifactRef;
  readonly figure?: MeasuredFigure;
  readonly rivalValue?: number;
  readonly minImprovement?: number;
  readonly run?: string;
  readonly execution?: string;
}

export interface Decided {
  readonly record: PromotionRecord;
  /** What the name stands for then; undefined for one that stands for nothing yet. */
  readonly model: ModelRecord | undefined;
}

/**
 * Writes what `judge` makes of a name as the next decision about it; asks again if another decision came first. One that throws writes
 * nothing. @throws ZenError `MODEL_NAME_INVALID`.
 */
export async function decideModel(
  store: ArtifactStore,
  name: string,
  judge: (live: ModelRecord | undefined) => Promise<ModelChange>,
): Promise<Decided> {
  checkModelName(name);
  for (;;) {
    const state = await readModel(store, name);
    const change = await judge(state.model);
    const { record, model } = nextDecision(name, state, change, new Date().toISOString());
    // Found by listing from here on, before anything can be there to be found.
    if (state.number === 0) await createJson(store, layout.model(name), { format: "model@1" });
    const event = { type: "promotion", record, ...(model === undefined ? {} : { model }) } as const;
    if ((await appendNext(store, modelStream(name), [event], state.last)) !== undefined)
      return { record, model: model ?? state.model };
  }
}

/** `model`: what the name stands for after a decision that changed it. */
export function nextDecision(
  name: string,
  { model, number }: Pick<ModelState, "model" | "number">,
  change: ModelChange,
  at: string,
): { readonly record: PromotionRecord; readonly model?: ModelRecord } {
  const { decision, because, candidate, figure, rivalValue, minImprovement, run, execution } = change;
  const record: PromotionRecord = {
    model: name,
    number: number + 1,
    decision,
    because,
    candidate,
    ...(figure === undefined
      ? {}
      : {
          candidateValue: figure.value,
          metric: figure.metric,
          higherIsBetter: figure.higherIsBetter,
          data: figure.data,
        }),
    ...(model === undefined ? {} : { rival: model.live.artifact }),
    ...(rivalValue === undefined ? {} : { rivalValue }),
    ...(minImprovement === undefined ? {} : { minImprovement }),
    ...(run === undefined ? {} : { run }),
    ...(execution === undefined ? {} : { execution }),
    at,
  };
  if (decision === "kept") return { record };
  if (decision === "rolled-back" && model !== undefined) {
    const [live, ...before] = model.before;
    const withdrawn = [model.live.artifact.digest, ...without(model, live?.artifact.digest)].slice(0, WITHDRAWN);
    if (live !== undefined) return { record, model: { ...model, live, before, withdrawn, updatedAt: at } };
  }
  const live: LiveModel = {
    artifact: candidate,
    decision: record.number,
    ...(figure === undefined ? {} : { figure }),
    ...(run === undefined ? {} : { run }),
    at,
  };
  const before = model === undefined ? [] : [model.live, ...model.before].slice(0, KEPT);
  const withdrawn = without(model, candidate.digest);
  return {
    record,
    model: { name, live, before, ...(withdrawn.length === 0 ? {} : { withdrawn }), updatedAt: at },
  };
}

function without(model: ModelRecord | undefined, digest: Digest | undefined): readonly Digest[] {
  return (model?.withdrawn ?? []).filter((one) => one !== digest);
}
