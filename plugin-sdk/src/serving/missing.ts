/**
 * How a null travels in a tensor. The Open Inference Protocol and ONNX have no null, and JSON has no NaN, so each datatype
 * sets one value aside; every server carries them, and they do not collide with NaN, which stays itself where a tensor is not
 * written as JSON. The graph of a model compares with these very values.
 */
export const MISSING = {
  /** Also for timestamps, and for bools, which travel as INT64 0 and 1 when they may be null. */
  INT64: -(2n ** 63n),
  FP64: -Number.MAX_VALUE,
  /** The noncharacter U+FFFF, which is in no text meant for exchange. */
  BYTES: "\uffff",
} as const;
