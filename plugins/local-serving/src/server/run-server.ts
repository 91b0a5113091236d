import type { Server } from "node:http";
import { toErrorRecord } from "@zen/plugin-sdk";
import { changes } from "../state/changes.js";
import type { Layout } from "../state/layout.js";
import { withLock } from "../state/lock.js";
import { readServer, writeServer, type ServerRecord } from "../state/server-record.js";
import { isWished, readWishes } from "../state/wishes.js";
import { drain } from "./drain.js";
import { httpServer } from "./http-server.js";
import { listen } from "./listen.js";
import { boundLog, log } from "./log.js";
import { ownRecord, updateRecord } from "./own-record.js";
import { Reconciler } from "./reconciler.js";
import { routes } from "./routes.js";
import { Trouble } from "./trouble.js";

const LOOK_EVERY_MS = 1000;

/** Serves what is wished for in the state folder until nothing is, the signal is aborted, or another server is recorded. */
export async function runServer(layout: Layout, instance: string, signal: AbortSignal): Promise<void> {
  const record = await ownRecord(layout, instance);
  if (record === undefined) return;
  try {
    await serve(layout, record, signal);
  } catch (error) {
    await updateRecord(layout, instance, { state: "failed", error: toErrorRecord(error, "SERVER_START_FAILED") });
    throw error;
  }
}

async function serve(layout: Layout, record: ServerRecord, signal: AbortSignal): Promise<void> {
  const { instance, options } = record;
  const reconciler = new Reconciler(layout, instance, options.threads);
  await reconciler.reconcile();
  const server = httpServer(routes(reconciler, instance), options.maxRequestBytes);
  const port = await listen(server, options, record.port);
  if (!(await updateRecord(layout, instance, { state: "running", port }))) return;
  log(`Listening on ${options.host} port ${port}`);
  const trouble = new Trouble();
  for await (const _ of changes(layout.root, LOOK_EVERY_MS, signal)) {
    if (await trouble.during(() => isOver(layout, reconciler, server, instance))) break;
  }
  const drained = drain(server);
  try {
    await updateRecord(layout, instance, { state: "stopped" });
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
