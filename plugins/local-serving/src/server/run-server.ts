import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { toErrorRecord } from "@zen/plugin-sdk";
import { changes } from "../state/changes.js";
import type { Layout } from "../state/layout.js";
import { withLock } from "../state/lock.js";
import { readServer, writeServer, type ServerRecord } from "../state/server-record.js";
import { isWished, readWishes } from "../state/wishes.js";
import { httpServer } from "./http-server.js";
import { listen } from "./listen.js";
import { boundLog, log } from "./log.js";
import { Reconciler } from "./reconciler.js";
import { routes } from "./routes.js";
import { Trouble } from "./trouble.js";

/** Requests under way when the server is to end have this long. */
const DRAIN_MS = 10_000;
const LOOK_EVERY_MS = 1000;

/** Serves what is wished for in the state folder until nothing is, the signal is aborted, or another server is recorded. */
export async function runServer(layout: Layout, instance: string, signal: AbortSignal): Promise<void> {
  const record = await ownRecord(layout, instance);
  if (record === undefined) return;
  try {
    await serve(layout, record, signal);
  } catch (error) {
    await update(layout, instance, { state: "failed", error: toErrorRecord(error, "SERVER_START_FAILED") });
    throw error;
  }
}

async function serve(layout: Layout, record: ServerRecord, signal: AbortSignal): Promise<void> {
  const { instance, options } = record;
  const reconciler = new Reconciler(layout, instance, options.threads);
  await reconciler.reconcile();
  const server = httpServer(routes(reconciler, instance), options.maxRequestBytes);
  const port = await listen(server, options, record.port);
  if (!(await update(layout, instance, { state: "running", port }))) return;
  log(`Listening on ${options.host} port ${port}`);
  const trouble = new Trouble();
  for await (const _ of changes(layout.root, LOOK_EVERY_MS, signal)) {
    if (await trouble.during(() => isOver(layout, reconciler, server, instance))) break;
  }
  const drained = drain(server);
  try {
    await update(layout, instance, { state: "stopped" });
  } finally {
    await drained;
  }
}

/** Follows the wishes; returns true when another server is recorded, or nothing is wished for any more. */
async function isOver(layout: Layout, reconciler: Reconciler, server: Server, instance: string): Promise<boolean> {
  boundLog(layout);
  if (readServer(layout)?.instance !== instance) return true;
  await reconciler.reconcile();
  return !isWished(readWishes(layout)) && (await resign(layout, instance, server));
}

/**
 * The record that whoever started this process writes before giving back the lock; undefined when it names another, or whoever
 * started this one was killed first.
 */
async function ownRecord(layout: Layout, instance: string): Promise<ServerRecord | undefined> {
  const record = await withLock(layout.root, () => readServer(layout));
  if (record?.instance === instance) return record;
  log(`${instance} is not recorded as the server here, and ends`);
  return undefined;
}

/** Changes this server's record; returns false when it is no longer the recorded one. */
async function update(layout: Layout, instance: string, changed: Partial<ServerRecord>): Promise<boolean> {
  return withLock(layout.root, () => {
    const record = readServer(layout);
    if (record?.instance !== instance) return false;
    writeServer(layout, { ...record, ...changed });
    return true;
  });
}

/** Ends the listening unless something has been wished for meanwhile: whoever wishes next then starts another server. */
async function resign(layout: Layout, instance: string, server: Server): Promise<boolean> {
  return withLock(layout.root, () => {
    if (isWished(readWishes(layout))) return false;
    const record = readServer(layout);
    if (record?.instance === instance) writeServer(layout, { ...record, state: "stopped" });
    server.close();
    return true;
  });
}

/** Answers the requests under way, and takes no more. */
async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await Promise.race([closed, delay(DRAIN_MS, undefined, { ref: false })]);
  server.closeAllConnections();
}
