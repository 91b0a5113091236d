import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { metadataStoreCases, runConformance } from "@zen/plugin-sdk/conformance";
import { openSqliteMetadataStore } from "./store.js";

runConformance(
  "sqlite metadata store",
  metadataStoreCases,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "zen-metadata-"));
    return {
      open: () => openSqliteMetadataStore(join(folder, "metadata.db")),
      dispose: () => rm(folder, { recursive: true }),
    };
  },
  { describe, it },
);
