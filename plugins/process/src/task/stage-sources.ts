import { chmod, mkdir, writeFile } from "node:fs/promises";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FolderValue, StepContext } from "@zen/plugin-sdk/pipeline";
import { inFolder } from "./layout.js";

/**
 * Copies the step's source files into the working folder, where they lie as they do in the repository. A step that is called
 * directly, in a test, takes them from the folder that it is called in.
 */
export async function stageSources(
  workDir: string,
  ctx: StepContext,
  sources: (repositoryDir: string) => readonly string[] | Promise<readonly string[]>,
): Promise<void> {
  const found = ctx.sources ?? here(await sources(process.cwd()));
  await Promise.all(
    found.paths.map(async (path) => {
      const target = inFolder(workDir, path);
      await mkdir(dirname(target), { recursive: true });
      const bytes = await found.bytes(path);
      await writeFile(target, bytes);
      if (isScript(bytes)) await chmod(target, 0o755);
    }),
  );
}

function here(paths: readonly string[]): Pick<FolderValue, "paths" | "bytes"> {
  return { paths, bytes: (path) => readFile(join(process.cwd(), path)) };
}

/** Begins with `#!`, so that it can be run as a program. */
function isScript(bytes: Uint8Array): boolean {
  return bytes[0] === 0x23 && bytes[1] === 0x21;
}
