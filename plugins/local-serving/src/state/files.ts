import { randomBytes } from "node:crypto";
import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import type { Form } from "./forms.js";

const DRAFT = ".draft-";

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}

/** A small JSON file of a known form, or undefined when it is not there. @throws ZenError `SERVING_STATE_DAMAGED` */
export function readState<T>(path: string, form: Form): T | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw damaged(path, error);
  }
  const state = parse(path, text);
  if (!form(state)) throw damaged(path);
  return state as T;
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(path, cause);
  }
}

/** Replaces the file: readers see the old state or the new one, and the new one survives a loss of power. */
export function writeDurably(path: string, state: unknown): void {
  replace(path, state, (fd) => fdatasyncSync(fd));
  if (process.platform !== "win32") syncFolder(dirname(path));
}

/** Replaces the file: readers see the old state or the new one. */
export function writeState(path: string, state: unknown): void {
  replace(path, state, () => undefined);
}

function replace(path: string, state: unknown, settle: (fd: number) => void): void {
  const draft = `${path}${DRAFT}${randomBytes(6).toString("hex")}`;
  try {
    const fd = openSync(draft, "wx", 0o600);
    try {
      writeFileSync(fd, `${JSON.stringify(state, null, 1)}\n`);
      settle(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw unwritable(path, cause);
  }
}

/** Removes what processes that were killed while they wrote have left. The caller holds the lock. */
export function discardDrafts(folder: string): void {
  for (const entry of readdirSync(folder)) {
    if (entry.includes(DRAFT)) rmSync(join(folder, entry), { force: true });
  }
}

/** Makes a rename in the folder durable. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

export function damaged(path: string, cause?: unknown): ZenError {
  return new ZenError("SERVING_STATE_DAMAGED", `${path} does not hold what local serving wrote there.`, {
    cause,
    place: path,
    hint: "Delete the folder it lies in and deploy again; the models are in the artifact store.",
  });
}

export function unwritable(path: string, cause: unknown): ZenError {
  return new ZenError("SERVING_STATE_UNWRITABLE", `Local serving cannot write ${path}.`, {
    cause,
    place: path,
    hint: "See that the disk has room and that this user may write there; nothing has changed.",
  });
}
