import { ZenError, type Endpoint, type Json, type ModelManifest } from "@zen/plugin-sdk";
import { rowsToTensors, type Row } from "./tensors.js";

/** Classification: the class and each class's probability. Regression: the value. */
export type Prediction =
  | { readonly class: string | number | boolean; readonly probabilities: Readonly<Record<string, number>> }
  | { readonly value: number };

interface OutputTensor {
  readonly name: string;
  readonly data: readonly number[];
}

/** One request with all rows; predictions come back in their order. @throws ZenError `ROWS_INVALID`, `PREDICTION_FAILED`. */
export async function predictRows(endpoint: Endpoint, manifest: ModelManifest, rows: readonly Row[]): Promise<readonly Prediction[]> {
  if (rows.length === 0) return [];
  const outputs = await infer(endpoint, { inputs: rowsToTensors(rows, manifest.inputs) as unknown as Json });
  const data = (name: string): readonly number[] => {
    const found = outputs.find((output) => output.name === name)?.data;
    if (found === undefined) throw new ZenError("PREDICTION_FAILED", `The answer has no output ${name}`, { hint: "The deployment serves another model than its record says; deploy it again." });
    return found;
  };
  if (manifest.task === "regression") return data("value").map((value) => ({ value }));
  const classes = manifest.classes ?? [];
  const probabilities = data("probabilities");
  return data("class").map((index, row) => ({
    class: classes[Number(index)] ?? Number(index),
    probabilities: Object.fromEntries(classes.map((name, i) => [String(name), probabilities[row * classes.length + i] ?? Number.NaN])),
  }));
}

async function infer({ base, pathPrefix, model, headers }: Endpoint, body: Json): Promise<readonly OutputTensor[]> {
  const url = `${base}${pathPrefix}/v2/models/${encodeURIComponent(model)}/infer`;
  let response: Response;
  try {
    response = await fetch(url, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) });
  } catch (cause) {
    throw new ZenError("PREDICTION_FAILED", `The deployment ${model} does not answer`, { cause, place: url, hint: `See zen deployments:show ${model}.` });
  }
  const text = await response.text();
  if (!response.ok) throw new ZenError("PREDICTION_FAILED", `The deployment ${model} refused the request: ${reason(text, response.status)}`, { place: url, hint: "Compare the rows with the model's inputs." });
  return (JSON.parse(text) as { outputs: readonly OutputTensor[] }).outputs;
}

function reason(text: string, status: number): string {
  try {
    return (JSON.parse(text) as { error?: string }).error ?? `HTTP ${status}`;
  } catch {
    return `HTTP ${status}`; // a proxy's page rather than the protocol's error
  }
}
