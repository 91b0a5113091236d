import { setTimeout as delay } from "node:timers/promises";
import { isAlive, isZenError, thisProcess, type ArtifactStore, type Digest, type ProcessMark } from "@zen/plugin-sdk";
import { layout } from "../../commit/layout.js";
import { createJson, getJson, unlessDamaged } from "../../commit/objects.js";
import { staleMs } from "./presence.js";

interface Claim {
  readonly format: "claim@1";
  readonly run: string;
  readonly execution: string;
  readonly mark: ProcessMark;
}

/** Removes what a run that has ended without its process has claimed: nobody else may come past to find it stale. */
export async function dropClaims(store: ArtifactStore, run: string): Promise<void> {
  for await (const { key, version } of store.list(layout.claimPrefix)) {
    const claim = await unlessDamaged(getJson<Claim>(store, key, "claim@1"));
    if (isZenError(claim) || claim?.run === run) await deleteVersion(store, key, version);
  }
}

/** Unless it is another's by now. */
async function deleteVersion(store: ArtifactStore, key: string, version: string): Promise<void> {
  await store.delete(key, { ifMatch: version }).catch((error: unknown) => {
    if (!isZenError(error, "PRECONDITION_FAILED")) throw error;
  });
}

/**
 * Marks beside keys that say who is computing them, so that nobody else does. They save work; what makes results right is that a
 * key is created only once.
 */
export class Claims {
  readonly #held = new Set<Digest>();
  readonly #releasing = new Set<Promise<void>>();

  constructor(
    private readonly store: ArtifactStore,
    private readonly run: string,
  ) {}

  /** False when somebody else is computing the key. */
  async take(key: Digest, execution: string): Promise<boolean> {
    const claim: Claim = { format: "claim@1", run: this.run, execution, mark: thisProcess() };
    if (!(await createJson(this.store, layout.claim(key), claim))) return false;
    this.#held.add(key);
    return true;
  }

  /** In the background: nobody waits for it but `released`. */
  release(key: Digest): void {
    if (!this.#held.delete(key)) return;
    const released = this.store.delete(layout.claim(key)).catch(() => undefined); // what stays is found to be stale
    this.#releasing.add(released);
    void released.then(() => this.#releasing.delete(released));
  }

  async released(): Promise<void> {
    for (const key of this.#held) this.release(key);
    await Promise.all(this.#releasing);
  }

  /** Waits until the key is free: computed, given up, or claimed by somebody who is gone. */
  async free(key: Digest, signal: AbortSignal): Promise<void> {
    const beat = { version: "", since: performance.now() };
    for (let pause = 25; ; pause = Math.min(2 * pause, 500)) {
      const head = await this.store.head(layout.claim(key));
      if (head === undefined) return;
      const claim = await unlessDamaged(getJson<Claim>(this.store, layout.claim(key), "claim@1"));
      if (claim === undefined) return;
      if (isZenError(claim) || !(await this.#lives(claim, beat))) {
        await deleteVersion(this.store, layout.claim(key), head.version);
        return;
      }
      await delay(pause, undefined, { signal });
    }
  }

  /** A holder on this machine is seen to be gone at once; any other is alive while its run's beat goes on. */
  async #lives({ mark, run }: Claim, beat: { version: string; since: number }): Promise<boolean> {
    const active = await this.store.head(layout.active(run));
    if (active === undefined) return false;
    const seen = isAlive(mark);
    if (seen === false) return false;
    if (active.version !== beat.version) Object.assign(beat, { version: active.version, since: performance.now() });
    return performance.now() - beat.since < staleMs(seen);
  }
}
