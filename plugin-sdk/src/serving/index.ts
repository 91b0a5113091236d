export { decodeOutputs, type Prediction } from "./decode-outputs.js";
export { encodeBatch } from "./encode-batch.js";
export { encodeRows, type RawRow } from "./encode-rows.js";
export { infer, inferRequest, inferUrl } from "./infer.js";
export { MISSING } from "./missing.js";
export { predict } from "./predict.js";
export type { InputTensor, OutputTensor } from "./tensors.js";
export {
  checkSpec,
  deploymentNotFound,
  loaded,
  loadFailed,
  publicView,
  refused,
  revisionId,
  wished,
  withShares,
  type WishedDeployment,
  type WishedRevision,
} from "./revisions.js";
