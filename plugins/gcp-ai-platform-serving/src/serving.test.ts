import { runConformance, servingCases } from "@zen/plugin-sdk/conformance";
import { ServingCloud } from "./testing/cloud.js";
import { inThisProcess } from "./testing/image.js";

runConformance("serving on Vertex AI", servingCases, () => ServingCloud.start(inThisProcess), { describe, it });
