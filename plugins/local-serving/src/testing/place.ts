import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isAlive } from "@zen/plugin-sdk";
import type { Program } from "../backend/start-server.js";
import { serverOptions } from "../config.js";
import { layoutOf } from "../state/layout.js";
import { readServer } from "../state/server-record.js";

export const PROGRAM: Program = {
  path: fileURLToPath(new URL("../server/main.js", import.meta.url)),
  options: serverOptions({ threads: 1 }),
};

/** Ends the server of a state folder and waits until it is gone. */
export async function stopServer(folder: string, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  const record = readServer(layoutOf(folder));
  if (record === undefined) return;
  if (isAlive(record.process) === true) process.kill(record.process.pid, signal);
  while (isAlive(record.process) === true) await delay(5);
}
