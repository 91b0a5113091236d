import type { ConformanceCase } from "../case.js";
import { deployingCases } from "./deploying.js";
import { livingCases } from "./living.js";
import type { ServingPlace } from "./place.js";
import { trafficCases } from "./traffic.js";

export type { ServingPlace } from "./place.js";
export { brokenModel, sampleModel, type SampleModel } from "./sample-model.js";

/** What `serving@1` promises. */
export const servingCases: readonly ConformanceCase<ServingPlace>[] = [
  ...deployingCases,
  ...livingCases,
  ...trafficCases,
];
