import { metadataStoreCases, runConformance } from "../conformance/index.js";
import { memoryMetadataStore, memoryRecords } from "./metadata-store.js";

runConformance(
  "memory metadata store",
  metadataStoreCases,
  () => {
    const shared = memoryRecords();
    return { open: () => memoryMetadataStore(shared) };
  },
  { describe, it },
);
