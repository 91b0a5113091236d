import { artifactStoreCases, runConformance } from "../conformance/index.js";
import { memoryArtifactStore, memoryObjects } from "./artifact-store.js";

runConformance(
  "memory artifact store",
  artifactStoreCases,
  () => {
    const shared = memoryObjects();
    return { open: () => memoryArtifactStore(shared) };
  },
  { describe, it },
);
