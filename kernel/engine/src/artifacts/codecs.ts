import { didYouMean, ZenError } from "@zen/plugin-sdk";
import {
  codec,
  Dataset,
  elementSource,
  file,
  folder,
  json,
  listElements,
  Metrics,
  Model,
  Statistics,
  Transform,
  type AnyCodec,
} from "@zen/plugin-sdk/pipeline";

const BUILT_IN: readonly AnyCodec[] = [json(), Dataset, Model, Metrics, Statistics, Transform, file, folder];

type More = (id: string) => Promise<AnyCodec | undefined>;

/** Lists of anything: each element is read by the codec that wrote it. */
function anyList(more?: More): AnyCodec {
  return codec<readonly unknown[], "list">({
    id: "list",
    version: 1,
    encode: async () => {
      throw new TypeError("A list is written by list(codec)");
    },
    async decode(source) {
      const values: unknown[] = [];
      for (const element of listElements(source)) {
        const of = await codecById(element.item.codec, more);
        values.push(await of.decode(elementSource(source, element)));
      }
      return values;
    },
  });
}

/** Finds a codec by the id that a ref carries: the SDK's own, then what `more` knows. */
export async function codecById(id: string, more?: More): Promise<AnyCodec> {
  if (id === "list") return anyList(more);
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
