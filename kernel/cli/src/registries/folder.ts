import path from "node:path";

/**
 * A registry folder as `zen.config.json` names it: relative to the repository, wherever the command was given; `bundled` as it is.
 *
 * @throws ZenError `REGISTRY_NOT_FOUND` when there is no registry in it
 */
export async function folderArgument(text: string, cwd: string, repositoryDir: string): Promise<string> {
  if (text === "bundled") return text;
  const folder = path.resolve(cwd, text);
  const { FolderSource } = await import("@zen/registry-client");
  await new FolderSource(folder).names();
  const way = path.relative(repositoryDir, folder).split(path.sep).join("/");
  return way.startsWith("../") || path.isAbsolute(way) ? way : `./${way}`;
}
