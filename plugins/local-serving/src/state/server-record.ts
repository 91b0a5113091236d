import type { ErrorRecord, ProcessMark } from "@zen/plugin-sdk";
import type { ServerOptions } from "../config.js";
import { readState, writeDurably } from "./files.js";
import { count, objectOf, oneOf, optional, positive, text } from "./forms.js";
import type { Layout } from "./layout.js";

/** Which process serves, or did. Changed under the lock only. */
export interface ServerRecord {
  readonly format: "serving-server@1";
  /** Given once, so that neither another process with the same id nor another server on the same port is taken for this one. */
  readonly instance: string;
  readonly state: "starting" | "running" | "stopped" | "failed";
  readonly process: ProcessMark;
  readonly options: ServerOptions;
  /** The module it runs. */
  readonly program: string;
  /** Where it listens, or the server before it did. */
  readonly port: number;
  /** Length of the log when it was started. */
  readonly logOffset: number;
  /** Of a server that could not start. */
  readonly error?: ErrorRecord;
}

const FORM = objectOf({
  format: oneOf("serving-server@1"),
  instance: text,
  state: oneOf("starting", "running", "stopped", "failed"),
  process: objectOf({ pid: positive, place: text, start: optional(text) }),
  options: objectOf({ host: text, port: count, threads: positive, maxRequestBytes: positive }),
  program: text,
  port: count,
  logOffset: count,
  error: optional(objectOf({ code: text, message: text })),
});

export function readServer(layout: Layout): ServerRecord | undefined {
  return readState<ServerRecord>(layout.server, FORM);
}

export function writeServer(layout: Layout, record: ServerRecord): void {
  writeDurably(layout.server, record);
}
