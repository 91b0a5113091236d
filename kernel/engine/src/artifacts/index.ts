export { artifactsIn, type Artifacts } from "./artifacts.js";
export { codecById } from "./codecs.js";
export { storedDigest } from "./external.js";
export { digestOf, hashFile } from "./hashing.js";
export { layout } from "./layout.js";
export { INLINE } from "./sink.js";
export { jsonAt, valueIn, type JsonPath } from "./json-at.js";
export { isPartPath } from "./part-path.js";
export { elementRef, putList } from "./lists.js";
