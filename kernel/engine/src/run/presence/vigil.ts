import { setTimeout as delay } from "node:timers/promises";
import type { ArtifactStore } from "@zen/plugin-sdk";
import { layout } from "../../commit/layout.js";
import { getJson } from "../../commit/objects.js";
import { isRunning, staleMs, type ActiveRun } from "./presence.js";

const LOOK_MS = 100;

/** Watches from outside whether somebody still hosts a run, and ends it where its host is gone. */
export class Vigil {
  #version = "";
  #since = performance.now();

  constructor(
    private readonly store: ArtifactStore,
    private readonly run: string,
    /** Marks the run interrupted. */
    private readonly recover: () => Promise<void>,
  ) {}

  /**
   * False when the run is not under way. One whose process is gone, or whose beat has stood still for too long by this process's own
   * clock, is marked interrupted first.
   */
  async goesOn(): Promise<boolean> {
    const head = await this.store.head(layout.active(this.run));
    const active = head === undefined ? undefined : await getJson<ActiveRun>(this.store, layout.active(this.run));
    if (head === undefined || active === undefined) return false;
    const seen = isRunning(active);
    if (head.version !== this.#version) {
      this.#version = head.version;
      this.#since = performance.now();
    }
    if (seen !== false && performance.now() - this.#since <= staleMs(seen)) return true;
    await this.recover();
    return false;
  }

  /** Resolves when the run is no longer under way. */
  async ended(signal?: AbortSignal): Promise<void> {
    while (await this.goesOn()) await delay(LOOK_MS, undefined, signal === undefined ? {} : { signal });
  }
}
