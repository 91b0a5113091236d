import { readFile } from "node:fs/promises";
import path from "node:path";
import { ZenError, type RepositoryConfig } from "@zen/plugin-sdk";

/** What `zen.config.json` says; the command that runs this has checked it already. @throws ZenError `STACK_NOT_FOUND` for a stack that is not there. */
export async function readRepository(repositoryDir: string, stack: string | undefined): Promise<RepositoryConfig> {
  const text = await readFile(path.join(repositoryDir, "zen.config.json"), "utf8");
  const config = JSON.parse(text) as RepositoryConfig;
  if (stack !== undefined && !Object.hasOwn(config.stacks, stack))
    throw new ZenError("STACK_NOT_FOUND", `There is no stack ${JSON.stringify(stack)}`, {
      hint: `Known: ${Object.keys(config.stacks).join(", ")}.`,
    });
  return config;
}
