import { describe, it } from "node:test";
import { runConformance, trainingCases } from "@zen/plugin-sdk/conformance";
import { openTraining } from "./training.js";

runConformance("training", trainingCases, () => ({ open: () => openTraining() }), { describe, it });
