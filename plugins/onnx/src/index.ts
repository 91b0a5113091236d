export { checkExportable, compileModel, MODEL_FILE, type CompiledModel, type CompileOptions } from "./compile-model.js";
export type {
  ActivationLayer,
  CombineLayer,
  DenseLayer,
  EmbeddingLayer,
  Matrix,
  NetworkLayer,
  NetworkSpec,
  NumbersLayer,
  OneHotLayer,
} from "./network/spec.js";
