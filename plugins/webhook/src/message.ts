import { randomUUID } from "node:crypto";

/** One event for one endpoint: what is sent, and how sending it has gone so far. Plain JSON, for the spool. */
export interface Message {
  /** The same in every attempt, so that a receiver can tell a repetition. */
  readonly id: string;
  readonly endpoint: string;
  /** `run.finished` */
  readonly type: string;
  /** When it happened, ISO 8601. */
  readonly at: string;
  /** The exact bytes that are signed and sent. */
  readonly body: string;
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly reason?: string;
}

/** The payload of Standard Webhooks: a type with full stops, a time, and the event's data. */
export function newMessage(endpoint: string, hook: string, data: unknown): Message {
  const type = hook.replace(":", ".");
  const at = new Date().toISOString();
  const body = JSON.stringify({ type, timestamp: at, data });
  return { id: `msg_${randomUUID().replaceAll("-", "")}`, endpoint, type, at, body, attempts: 0 };
}
