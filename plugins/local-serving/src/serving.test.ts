import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runConformance, servingCases } from "@zen/plugin-sdk/conformance";
import { openLocalServing } from "./serving.js";
import { PROGRAM, stopServer } from "./testing/place.js";

runConformance(
  "local serving",
  servingCases,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "zen-serving-"));
    let published = 0;
    return {
      open: () => openLocalServing(join(folder, "serving"), PROGRAM),
      async publish(contents) {
        const files = Object.entries(contents).map(async ([path, bytes]) => {
          const localPath = join(folder, `${++published}`);
          await writeFile(localPath, bytes);
          return [path, { uri: pathToFileURL(localPath).href, localPath }] as const;
        });
        return Object.fromEntries(await Promise.all(files));
      },
      async dispose() {
        await stopServer(join(folder, "serving"));
        await rm(folder, { recursive: true });
      },
    };
  },
  { describe, it },
);
