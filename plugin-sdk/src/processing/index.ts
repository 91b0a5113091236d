export * from "./schema.js";
export * from "./transform.js";
export * from "./batch.js";
export * from "./expression/index.js";
export * from "./plan/index.js";
export { encodeRow, encodeValue, partBounds, placeOf } from "./encoding.js";
export * from "./files/index.js";
export { applyTransform } from "./apply-transform.js";
export { bucketOf, deviation, histogram, quantile } from "./finish.js";
