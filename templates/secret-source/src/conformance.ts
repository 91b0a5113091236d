import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFolderSecrets } from "./source.js";

/** How `npm test` and `zen plugins:check` try it: they cannot know how secrets get into a source. */
export default {
  "secret-source@1": async () => {
    const folder = await mkdtemp(join(tmpdir(), "secrets-"));
    return {
      open: () => openFolderSecrets(folder),
      set: (name: string, value: string) => writeFile(join(folder, name), value),
      dispose: () => rm(folder, { recursive: true }),
    };
  },
};
