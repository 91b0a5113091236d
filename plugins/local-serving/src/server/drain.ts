import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** Requests under way when the server is to end have this long. */
const DRAIN_MS = 10_000;

/** Answers the requests under way, and takes no more. */
export async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await Promise.race([closed, delay(DRAIN_MS, undefined, { ref: false })]);
  server.closeAllConnections();
}
