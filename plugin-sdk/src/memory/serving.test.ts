import { runConformance, servingCases } from "../conformance/index.js";
import { memoryServingPlace } from "./serving-place.js";

runConformance("memory serving", servingCases, () => memoryServingPlace(), { describe, it });
runConformance("memory serving of models that take their time", servingCases, () => memoryServingPlace(undefined, 15), {
  describe,
  it,
});
