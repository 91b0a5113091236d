import { ZenError } from "../errors.js";
import type { ModelManifest } from "../model.js";
import type { OutputTensor } from "./tensors.js";

/** What a model says of one row: the likeliest class and each class's probability, or the value. NaN where it is no number. */
export type Prediction =
  | { readonly class: string | number | boolean; readonly probabilities: Readonly<Record<string, number>> }
  | { readonly value: number };

/** One prediction per row. @throws ZenError `PREDICTION_FAILED` when the outputs are not those of the manifest's model. */
export function decodeOutputs(manifest: ModelManifest, outputs: readonly OutputTensor[]): readonly Prediction[] {
  const data = (name: string): OutputTensor["data"] => {
    const found = outputs.find((output) => output.name === name);
    if (found !== undefined) return found.data;
    throw new ZenError("PREDICTION_FAILED", `The answer has no output ${name}`, {
      hint: "What answers there is another model than the manifest says.",
    });
  };
  if (manifest.task === "regression") return Array.from(data("value"), (value) => ({ value: numberOf(value) }));
  const classes = manifest.classes ?? [];
  const probabilities = data("probabilities");
  return Array.from(data("class"), (index, row) => ({
    class: classes[Number(index)]!,
    probabilities: Object.fromEntries(
      classes.map((name, at) => [String(name), numberOf(probabilities[row * classes.length + at])]),
    ),
  }));
}

/** JSON has no NaN and no infinities; the protocol's servers send null for them. */
function numberOf(value: unknown): number {
  return value === null ? Number.NaN : Number(value);
}
