export { feedForwardTrainer } from "./step/feed-forward-trainer.js";
export type { FeatureColumn, IndexColumn, NumberColumn, TrainingData } from "./train/data.js";
export type { EpochReport, FeedForwardOptions, FeedForwardResult } from "./train/feed-forward.js";
