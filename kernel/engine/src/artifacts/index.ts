export { artifactsIn, type Artifacts } from "./artifacts.js";
export { codecById } from "./codecs.js";
export { digestOf, hashFile } from "./hashing.js";
export { layout } from "./layout.js";
export { INLINE } from "./sink.js";
