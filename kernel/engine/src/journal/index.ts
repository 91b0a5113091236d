export { catchUp, Projector, rebuild, streamsOf, strides } from "./projection.js";
export { readStream, tailOf } from "./read-stream.js";
export { appendShared, REPOSITORY } from "./shared-stream.js";
export { JournalWriter } from "./writer.js";
