import type { Layout } from "../state/layout.js";
import { withLock } from "../state/lock.js";
import { readServer, writeServer, type ServerRecord } from "../state/server-record.js";
import { log } from "./log.js";

/**
 * The record that whoever started this process writes before giving back the lock; undefined when it names another, or whoever
 * started this one was killed first.
 */
export async function ownRecord(layout: Layout, instance: string): Promise<ServerRecord | undefined> {
  const record = await withLock(layout.root, () => readServer(layout));
  if (record?.instance === instance) return record;
  log(`${instance} is not recorded as the server here, and ends`);
  return undefined;
}

/** Changes this server's record; returns false when it is no longer the recorded one. */
export async function updateRecord(layout: Layout, instance: string, changed: Partial<ServerRecord>): Promise<boolean> {
  return withLock(layout.root, () => {
    const record = readServer(layout);
    if (record?.instance !== instance) return false;
    writeServer(layout, { ...record, ...changed });
    return true;
  });
}
