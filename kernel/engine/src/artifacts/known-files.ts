import { stat } from "node:fs/promises";
import type { Content } from "./hashing.js";

/** Coarsest resolution of a file's times among the file systems in use. */
const RESOLUTION_MS = 2000;
const MOST = 10_000;

/** Contents of files that this process has read through, by what would change with them. */
const known = new Map<string, Content>();

/** Changes when the file does; undefined for one so young that another write could leave its times as they are. */
async function stateOf(path: string): Promise<string | undefined> {
  const { ino, size, mtimeMs, ctimeMs } = await stat(path);
  return Math.max(mtimeMs, ctimeMs) + RESOLUTION_MS > Date.now()
    ? undefined
    : [path, ino, size, mtimeMs, ctimeMs].join(" ");
}

/** The state of a file, and what it holds where it has been read before and not been touched since. */
export async function lookAt(
  path: string,
): Promise<{ readonly state: string | undefined; readonly content?: Content }> {
  const state = await stateOf(path);
  const content = state === undefined ? undefined : known.get(state);
  return content === undefined ? { state } : { state, content };
}

/** Keeps what a file was found to hold when it was read through, unless it has been touched meanwhile. */
export async function remember(path: string, state: string | undefined, content: Content): Promise<void> {
  if (state === undefined || state !== (await stateOf(path))) return;
  if (known.size >= MOST) known.clear();
  known.set(state, content);
}
