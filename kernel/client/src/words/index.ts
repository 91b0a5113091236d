/** Numbers as people read them, wherever they are shown. */
export { duration } from "./duration.js";
export { figure } from "./figure.js";
export { ownMetrics } from "./own-metrics.js";
export { short, size } from "./size.js";
