import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { artifactStoreCases, runConformance } from "@zen/plugin-sdk/conformance";
import { openFolderStore } from "./store.js";

runConformance(
  "the store",
  artifactStoreCases,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "store-"));
    return { open: () => openFolderStore(folder), dispose: () => rm(folder, { recursive: true }) };
  },
  { describe, it },
);
