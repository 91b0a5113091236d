import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { FileLocation, OutputTarget, Processing } from "../../contracts/processing.js";
import type { ProcessingHarness } from "./harness.js";

/** A harness for backends that work on this machine's files. `open` gets an empty folder of the case. */
export async function localProcessingHarness(
  open: (folder: string) => Processing | Promise<Processing>,
): Promise<ProcessingHarness> {
  const folder = await mkdtemp(join(tmpdir(), "zen-processing-"));
  const locate = (path: string): FileLocation => ({ uris: [pathToFileURL(path).href], localPaths: [path] });
  const folderOf = (target: OutputTarget): string => target.localDir!;
  return {
    open: () => open(join(folder, "backend")),
    async put(name, content) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return locate(path);
    },
    target: async (name) => ({ uri: pathToFileURL(join(folder, name)).href, localDir: join(folder, name) }),
    locate: async (target, path) => locate(join(folderOf(target), path)),
    get: async (target, path) => readFile(join(folderOf(target), path)),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
