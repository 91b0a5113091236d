import { didYouMean, ZenError } from "@zen/plugin-sdk";
import {
  Dataset,
  file,
  folder,
  json,
  Metrics,
  Model,
  Statistics,
  Transform,
  type AnyCodec,
} from "@zen/plugin-sdk/pipeline";

const BUILT_IN: readonly AnyCodec[] = [json(), Dataset, Model, Metrics, Statistics, Transform, file, folder];

/** Finds a codec by the id that a ref carries: the SDK's own, then what `more` knows. */
export async function codecById(id: string, more?: (id: string) => Promise<AnyCodec | undefined>): Promise<AnyCodec> {
  const found = BUILT_IN.find((codec) => codec.id === id) ?? (await more?.(id));
  if (found !== undefined) return found;
  throw new ZenError("CODEC_UNKNOWN", `No codec ${id} is known here`, {
    hint:
      didYouMean(
        id,
        BUILT_IN.map((codec) => codec.id),
      ) ?? "Load the value with the codec that the step declares, or install the plugin that brings it.",
  });
}
