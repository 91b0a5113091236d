export { feedForwardTrainer } from "./step/feed-forward-trainer.js";
