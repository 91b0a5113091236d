import { randomUUID } from "node:crypto";
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, fstatSync } from "node:fs";
import { markOf, ZenError } from "@zen/plugin-sdk";
import type { ServerOptions } from "../config.js";
import { unwritable } from "../state/files.js";
import type { Layout } from "../state/layout.js";
import { writeServer, type ServerRecord } from "../state/server-record.js";

/** What a server needs of this process's environment; it needs no secrets. */
const ENVIRONMENT =
  /^(PATH|HOME|USERPROFILE|TMPDIR|TEMP|TMP|SYSTEMROOT|LANG|LC_.*|TZ|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH)$/i;

export interface Program {
  /** The server's module, a path. */
  readonly path: string;
  readonly options: ServerOptions;
}

/**
 * Starts a server that lives on when this process ends, and records it. The caller holds the lock, so there is never a second
 * one; a server that finds another instance recorded ends by itself.
 */
export async function startServer(
  layout: Layout,
  { path: program, options }: Program,
  last: ServerRecord | undefined,
): Promise<ServerRecord> {
  const instance = randomUUID();
  const log = openLog(layout.log);
  let child: ChildProcess;
  let logOffset: number;
  try {
    logOffset = fstatSync(log).size;
    child = spawn(process.execPath, [program, layout.root, instance], {
      cwd: layout.root,
      detached: true,
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => ENVIRONMENT.test(name))),
      stdio: ["ignore", log, log],
      windowsHide: true,
    });
  } finally {
    closeSync(log);
  }
  child.unref();
  const failure = new Promise<Error>((resolve) => child.once("error", resolve));
  const mark = child.pid === undefined ? undefined : markOf(child.pid);
  if (mark === undefined) throw await notStarted(layout, child, failure);
  const record: ServerRecord = {
    format: "serving-server@1",
    instance,
    state: "starting",
    process: mark,
    options,
    program,
    port: last?.port ?? options.port,
    logOffset,
  };
  writeServer(layout, record);
  return record;
}

function openLog(path: string): number {
  try {
    return openSync(path, "a", 0o600);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

async function notStarted(layout: Layout, child: ChildProcess, failure: Promise<Error>): Promise<ZenError> {
  const cause = child.pid === undefined ? await failure : undefined;
  return new ZenError("SERVER_START_FAILED", "The process of the local inference server could not be started.", {
    cause,
    place: layout.log,
    hint: "See that this user may start further processes.",
  });
}
