import type { Digest } from "../digest.js";
import type { MeasuredFigure, ModelRecord, PromotionRecord } from "../records.js";
import type { Model } from "./codecs.js";

/** What a name stands for at present. */
export interface LiveView {
  readonly record: ModelRecord;
  readonly model: Model;
}

/** A live model with what a server needs to find it. */
export interface LocatedModel {
  readonly digest: Digest;
  readonly model: Model;
  /** Where an outside service finds one of its files. */
  locate(path: string): Promise<{ readonly uri: string; readonly localPath?: string }>;
}

/** What becomes of a candidate, and why. */
export interface PromotionVerdict {
  readonly promote: boolean;
  /** A sentence. */
  readonly because: string;
  /** The candidate's. */
  readonly figure?: MeasuredFigure;
  /** The live model's, by the same metric on the same data. */
  readonly rivalValue?: number;
  readonly minImprovement?: number;
}

/** Names for the models in use, as an effect may change them. */
export interface StepModels {
  /** What a name stands for now. */
  live(name: string): Promise<LocatedModel | undefined>;
  /**
   * Decides whether the model that the step has as `input` becomes the live one of `name`, and records the decision. `judge` is told
   * which one is live; it is asked again if another decision about the name comes first, so that none is made on the strength of what
   * is no longer so. The first model of a name becomes live whatever the verdict, and so
   * does one whose live model is gone from the store; `judge` is told of none then.
   * @throws ZenError `MODEL_NAME_INVALID`.
   */
  decide(
    name: string,
    input: string,
    judge: (live: LiveView | undefined) => Promise<PromotionVerdict>,
  ): Promise<{ readonly decision: PromotionRecord; /** The one that is live then. */ readonly live: Model }>;
}
