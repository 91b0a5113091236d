import { createHash } from "node:crypto";
import { lstat, readFile, readdir, readlink } from "node:fs/promises";
import path from "node:path";

/** What nobody would miss: caches, logs, locks, the name of an empty store, the projection of the journal, and the insides of installed packages. */
const UNIMPORTANT = /^\.zen\/(?:cache|logs|locks|serving|artifacts\/id|metadata\.db.*|generations\/\d+\/.+)(?:\/|$)/;

/**
 * All that is kept below a folder, path by path: digests of files, targets of links. Equal snapshots: no run was recorded, no artifact
 * stored, no configuration or lock changed, and no draft of a file left behind.
 */
export async function snapshot(folder: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  const visit = async (name: string): Promise<void> => {
    if (UNIMPORTANT.test(name)) return;
    const file = path.join(folder, name);
    const entry = await lstat(file);
    if (entry.isSymbolicLink()) found[name] = `link to ${await readlink(file)}`;
    else if (entry.isFile())
      found[name] = createHash("sha256")
        .update(await readFile(file))
        .digest("hex");
    else if (!entry.isDirectory()) found[name] = "neither file nor folder";
    else for (const child of (await readdir(file)).sort()) await visit(name === "" ? child : `${name}/${child}`);
  };
  await visit("");
  return found;
}
