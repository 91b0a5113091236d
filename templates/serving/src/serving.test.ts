import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { runConformance, servingCases } from "@zen/plugin-sdk/conformance";
import { openServing } from "./serving.js";

runConformance(
  "serving",
  servingCases,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "serving-"));
    let published = 0;
    return {
      open: () => openServing(folder),
      async publish(contents) {
        const files = Object.entries(contents).map(async ([path, bytes]) => {
          const localPath = join(folder, String(++published));
          await writeFile(localPath, bytes);
          return [path, { uri: pathToFileURL(localPath).href, localPath }] as const;
        });
        return Object.fromEntries(await Promise.all(files));
      },
      dispose: () => rm(folder, { recursive: true }),
    };
  },
  { describe, it },
);
