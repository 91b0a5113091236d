import { didYouMean, type TensorSignature } from "@zen/plugin-sdk";
import { badRequest, quoted } from "./request-error.js";

/** What a model takes and gives, prepared for reading requests. */
export interface Signature {
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
  readonly inputIndex: ReadonlyMap<string, number>;
  readonly outputIndex: ReadonlyMap<string, number>;
}

export function signatureOf(inputs: readonly TensorSignature[], outputs: readonly TensorSignature[]): Signature {
  const index = (tensors: readonly TensorSignature[]) => new Map(tensors.map(({ name }, at) => [name, at]));
  return { inputs, outputs, inputIndex: index(inputs), outputIndex: index(outputs) };
}

export function unknownTensor(kind: "input" | "output", name: string, known: readonly TensorSignature[]): Error {
  const names = known.map((tensor) => tensor.name);
  const help = didYouMean(name, names) ?? `it has ${names.join(", ")}`;
  return badRequest(`the model has no ${kind} ${quoted(name)}; ${help}`);
}
