import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { artifactStoreCases, runConformance } from "@zen/plugin-sdk/conformance";
import { openLocalArtifactStore } from "./store.js";

runConformance(
  "local artifact store",
  artifactStoreCases,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "zen-artifacts-"));
    return { open: () => openLocalArtifactStore(folder), dispose: () => rm(folder, { recursive: true }) };
  },
  { describe, it },
);
