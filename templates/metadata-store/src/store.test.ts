import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { metadataStoreCases, runConformance } from "@zen/plugin-sdk/conformance";
import { openLogStore } from "./store.js";

runConformance(
  "the store",
  metadataStoreCases,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "store-"));
    return { open: () => openLogStore(folder), dispose: () => rm(folder, { recursive: true }) };
  },
  { describe, it },
);
