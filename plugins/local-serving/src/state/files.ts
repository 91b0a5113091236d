import { randomBytes } from "node:crypto";
import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { ZenError, type Json } from "@zen/plugin-sdk";

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}

/** A small JSON file of a known format, or undefined when it is not there. */
export function readState<T extends { readonly format: string }>(path: string, format: T["format"]): T | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  return parseState<T>(path, text, format);
}

function parseState<T extends { readonly format: string }>(path: string, text: string, format: T["format"]): T {
  try {
    const state = JSON.parse(text) as T;
    if (state.format === format) return state;
  } catch (cause) {
    throw damaged(path, cause);
  }
  throw damaged(path);
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
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    const fd = openSync(draft, "wx", 0o600);
    try {
      writeFileSync(fd, `${JSON.stringify(state as Json, null, 1)}\n`);
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

/** Makes a rename in the folder durable. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function damaged(path: string, cause?: unknown): ZenError {
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
