import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runConformance, trainingCases } from "@zen/plugin-sdk/conformance";
import { localTraining } from "./training.js";

runConformance(
  "local training",
  trainingCases,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "zen-training-"));
    return {
      open: () => localTraining({ path: join(folder, "jobs") }, folder),
      dispose: () => rm(folder, { recursive: true }),
    };
  },
  { describe, it },
);
