import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ZenError, type CommandHandler } from "@zen/plugin-sdk";

/** How many bytes lie in each file of a folder of the repository. What it returns is what `--json` prints. */
export const sizes: CommandHandler = async ({ repositoryDir, print }, { folder }) => {
  if (repositoryDir === undefined) throw new ZenError("NO_REPOSITORY", "There is no Zen repository here.");
  const dir = resolve(repositoryDir, String(folder ?? "."));
  const files: Record<string, number> = {};
  for (const name of (await readdir(dir)).sort()) {
    const { size } = await stat(join(dir, name));
    files[name] = size;
    print(`${String(size).padStart(12)}  ${name}`);
  }
  return { files };
};
