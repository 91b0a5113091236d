import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { runConformance, secretSourceCases } from "@zen/plugin-sdk/conformance";
import { openFolderSecrets } from "./source.js";

runConformance(
  "the secrets",
  secretSourceCases,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "secrets-"));
    return {
      open: () => openFolderSecrets(folder),
      set: (name, value) => writeFile(join(folder, name), value),
      dispose: () => rm(folder, { recursive: true }),
    };
  },
  { describe, it },
);
