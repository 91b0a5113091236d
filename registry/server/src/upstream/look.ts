import { setTimeout as delay } from "node:timers/promises";
import { isZenError } from "@zen/plugin-sdk";
import { readScopeIndex, routes } from "@zen/registry-protocol";
import type { UpstreamOptions } from "../options.js";
import type { Registry } from "../registry.js";
import { Origin } from "./origin.js";
import { pull } from "./pull.js";

/** So many packages are looked at in one round. */
const most = 500;

/** Looks again and again for the newest versions of what upstream registries may be asked for, until `signal` ends it. */
export async function watchUpstream(registry: Registry, upstream: UpstreamOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await look(registry, upstream, signal);
    await delay((upstream.minutes ?? 60) * 60_000, undefined, { signal }).catch(() => undefined);
  }
}

/** One round. What cannot be had is told in the log, and stops nothing else. */
export async function look(registry: Registry, upstream: UpstreamOptions, signal: AbortSignal): Promise<void> {
  const names = await tried(registry, () => namesOf(registry, upstream));
  for (const name of (names ?? []).slice(0, most)) {
    if (signal.aborted) return;
    await tried(registry, () => pull(registry, name, undefined, "registry"));
  }
}

/** What a whole scope has, a registry of Zen says; of another one, packages are named one by one. */
async function namesOf({ options }: Registry, upstream: UpstreamOptions): Promise<readonly string[]> {
  const origin = new Origin(upstream, options.upstreamGet);
  const listed = upstream.names.map(async (name) => {
    if (!name.endsWith("/*")) return [name];
    const scope = name.slice(0, -2);
    const text = await origin.text(routes.scope(scope));
    return text === undefined ? [] : Object.keys(readScopeIndex(text, scope).packages);
  });
  return [...new Set((await Promise.all(listed)).flat())];
}

async function tried<T>(registry: Registry, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isZenError(error)) throw error;
    registry.log.fault(error);
    return undefined;
  }
}
