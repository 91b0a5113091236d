import { setTimeout as delay } from "node:timers/promises";
import type { Registry } from "../registry.js";
import type { Room } from "../room.js";
import { advisoryRoutes } from "./advisory-routes.js";
import { documentRoutes } from "./document-routes.js";
import { keyRoutes } from "./key-routes.js";
import { packageRoutes } from "./package-routes.js";
import { searchRoutes } from "./search-routes.js";
import { sessionRoutes } from "./session-routes.js";
import { tokenRoutes } from "./token-routes.js";
import { writeRoutes } from "./write-routes.js";

const second = 1_000;
const sweepEvery = 3600 * second;

/** npm's protocol: what its client asks for is answered as it expects. */
export const npmRoom: Room = {
  name: "npm",
  async routes(app, registry) {
    for (const routes of [sessionRoutes, tokenRoutes, keyRoutes, packageRoutes, searchRoutes, documentRoutes])
      routes(app, registry);
    await app.register((part) => advisoryRoutes(part, registry));
    await app.register(async (part) => writeRoutes(part, registry));
  },
  async work(registry, signal) {
    for (let sweptAt = -Infinity; !signal.aborted;) {
      if (performance.now() - sweptAt > sweepEvery) {
        sweptAt = performance.now();
        await tried(registry, () => registry.packages.sweep());
      }
      await tried(registry, () => registry.packages.feed.catchUp());
      await delay(second, undefined, { signal }).catch(() => undefined);
    }
  },
};

/** Work beside the requests goes on when the database or the disk fails once; the log tells of it. */
async function tried(registry: Registry, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    registry.log.fault(error);
  }
}
