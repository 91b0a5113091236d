export type { FeatureColumn, IndexColumn, NumberColumn, TrainingData } from "./data.js";
export { trainFeedForward, type EpochReport, type FeedForwardOptions, type FeedForwardResult } from "./feed-forward.js";
export type { NetworkShape, Weights } from "../network/shape.js";
