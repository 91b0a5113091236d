export { catchUp, Projector, rebuild, streamsOf, strides } from "./projection.js";
export { readStream, tailOf } from "./read-stream.js";
export { appendNext, appendShared, modelStream, namedStreams, REPOSITORY, scheduleStream } from "./shared-stream.js";
export { JournalWriter } from "./writer.js";
export { SharedState } from "./shared-state.js";
