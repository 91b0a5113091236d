import type { LogLine } from "@zen/plugin-sdk";
import type { DataflowApi, JobPlace } from "../api/dataflow-api.js";
import type { JobMessage, MessageImportance } from "../api/types.js";
import { MessageCursor } from "./message-cursor.js";
import { usageOf, usageText } from "./usage.js";

/** The cursor of the line that says what the job used: nothing comes after it. */
const END = "end";

/** A job's messages as lines of a log, from a cursor on. */
export class JobLog {
  readonly #cursor: MessageCursor;
  #ended: boolean;

  constructor(
    private readonly api: DataflowApi,
    private readonly place: JobPlace,
    private readonly least: MessageImportance,
    cursor?: string,
  ) {
    this.#ended = cursor === END;
    this.#cursor = new MessageCursor(cursor);
  }

  /** What has come since the last time, and, of a job that has ended, what it used. */
  async *next(isFinal: boolean, signal?: AbortSignal): AsyncGenerator<LogLine> {
    if (this.#ended) return;
    const startTime = this.#cursor.startTime;
    for await (const message of this.api.messages(this.place, this.least, { startTime, signal })) {
      signal?.throwIfAborted();
      if (this.#cursor.take(message)) yield lineOf(message, this.#cursor.toString());
    }
    if (!isFinal) return;
    this.#ended = true;
    const metrics = await this.api.metrics(this.place);
    yield { cursor: END, time: timeOf(metrics.metricTime), stream: "log", text: usageText(usageOf(metrics)) };
  }
}

function lineOf({ time, messageText = "", messageImportance = "" }: JobMessage, cursor: string): LogLine {
  const importance = messageImportance.replace("JOB_MESSAGE_", "");
  const text = importance === "ERROR" || importance === "WARNING" ? `${importance}: ${messageText}` : messageText;
  return { cursor, time: timeOf(time), stream: "log", text };
}

function timeOf(time: string | undefined): string {
  const read = new Date(time ?? Number.NaN);
  return Number.isNaN(read.getTime()) ? new Date(0).toISOString() : read.toISOString();
}
