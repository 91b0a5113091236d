import { modelFolder } from "../model/stored-models.js";
import type { Layout } from "../state/layout.js";
import type { WishedModel } from "../state/wishes.js";
import { LoadedModel } from "./loaded-model.js";
import { LoadingMarks } from "./loading-marks.js";

/** One copy in memory of each model, however many revisions have it. */
export class ModelCache {
  readonly #models = new Map<string, LoadedModel>();
  readonly #marks: LoadingMarks;

  constructor(
    private readonly layout: Layout,
    private readonly threads: number,
  ) {
    this.#marks = new LoadingMarks(layout);
  }

  get(digest: string): LoadedModel | undefined {
    return this.#models.get(digest);
  }

  /** Loads the model unless it is there. @throws ZenError `MODEL_DAMAGED`, `MODEL_LOAD_FAILED`. */
  async load(model: WishedModel, attempt: number): Promise<LoadedModel> {
    const { digest } = model;
    const known = this.#models.get(digest);
    if (known !== undefined) return known;
    const folder = modelFolder(this.layout, digest);
    const loaded = await this.#marks.during(`${digest}.${attempt}`, () =>
      LoadedModel.load(folder, model, this.threads),
    );
    this.#models.set(digest, loaded);
    return loaded;
  }

  /** Frees all other models. */
  async keepOnly(digests: ReadonlySet<string>): Promise<void> {
    for (const [digest, model] of this.#models) {
      if (digests.has(digest)) continue;
      this.#models.delete(digest);
      await model.release();
    }
  }
}
