import { setTimeout as delay } from "node:timers/promises";
import { statusOf as httpStatusOf, type GcpClient } from "@zen/gcp-auth/client";
import {
  isFinal,
  isZenError,
  type HostSpec,
  type JobHandle,
  type JobRunner,
  type JobStatus,
  type Json,
  type LogLine,
  type LogOptions,
  type SubmitOptions,
} from "@zen/plugin-sdk";
import type { Compute, Instance } from "./compute.js";
import type { Config } from "./config.js";
import { asRefusal, fateOf, refusalOf } from "./ends.js";
import { instanceBody } from "./instance.js";
import { requestId } from "./names.js";
import { handleOf, placeOf, readHandle, type Place } from "./place.js";
import type { Needs } from "./needs.js";
import type { Records } from "./records.js";
import { Rows } from "./rows.js";
import { isComing, Standings } from "./standing.js";

/** What is about the machine that was asked for; other errors are about who asks. */
const REFUSING = new Set(["GCP_REQUEST_REFUSED", "GCP_NOT_FOUND", "GCP_QUOTA_EXCEEDED", "GCP_POLICY_VIOLATED"]);
/** How long `submit` waits to hear whether the machine can be had; whoever asks later hears it, too. */
const SUBMIT_MS = 120_000;

/** One machine of Compute Engine for each job. */
export class MachineJobs implements JobRunner<HostSpec> {
  readonly #standings: Standings;

  constructor(
    private readonly config: Config,
    private readonly client: GcpClient,
    private readonly compute: Compute,
    private readonly records: Records,
    private readonly needs: Needs,
  ) {
    this.#standings = new Standings(config, compute, records);
  }

  async submit(id: string, spec: HostSpec, { deadline, signal }: SubmitOptions = {}): Promise<JobHandle> {
    signal?.throwIfAborted();
    const place = placeOf(id, await this.client.project(), this.config, spec);
    const handle = handleOf(id, place);
    if ((await this.records.read(place, signal)) !== undefined) return handle;
    const ground = await this.needs.met();
    if ((await this.compute.instance(place, signal)) !== undefined) return handle;
    const { asked, refusals } = fateOf(await this.compute.operations(place, signal));
    if (asked === "made" || asked === "pending") return handle;
    signal?.throwIfAborted();
    const body = instanceBody(place, this.config, spec, ground, deadline);
    // A machine that could not be had may be asked for once more, which is another request.
    await this.#insert(place, body, requestId("insert", place.name, String(refusals)), signal);
    return handle;
  }

  async #insert(place: Place, body: Json, request: string, signal: AbortSignal | undefined): Promise<void> {
    let operation;
    try {
      operation = await this.compute.insert(place, body, request);
    } catch (error) {
      if (httpStatusOf(error) === 409) return; // somebody else was faster, with the same job
      throw isZenError(error) && REFUSING.has(error.code) ? asRefusal(error.message, error) : error;
    }
    const until = performance.now() + SUBMIT_MS;
    while (operation.status !== "DONE" && performance.now() < until)
      operation = await this.compute.waitFor(place, operation, signal);
    if (operation.error !== undefined) throw asRefusal(refusalOf(operation));
  }

  async status(handle: JobHandle, signal?: AbortSignal): Promise<JobStatus> {
    return (await this.#standings.of(readHandle(handle), handle.id, signal)).status;
  }

  async *watch(handle: JobHandle, { signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<JobStatus> {
    const place = readHandle(handle);
    let heard = performance.now();
    for (let seen: string | undefined; ;) {
      const look = await this.#standings.of(place, handle.id, signal).catch((error: unknown) => {
        // The job goes on where Google's services do not answer for a while; so does who waits for it.
        const silent = performance.now() - heard > this.config.silentMinutes * 60_000;
        if (silent || !isZenError(error, "GCP_UNAVAILABLE")) throw error;
        return undefined;
      });
      if (look === undefined) {
        await this.#pause(signal);
        continue;
      }
      heard = performance.now();
      const { status } = look;
      const text = JSON.stringify(status);
      if (text !== seen) yield status;
      seen = text;
      if (isFinal(status.state)) return;
      await this.#pause(signal);
    }
  }

  async *logs(handle: JobHandle, { cursor, follow = false, signal }: LogOptions = {}): AsyncGenerator<LogLine> {
    const place = readHandle(handle);
    const rows = new Rows(cursor);
    for (;;) {
      const { status, end } = await this.#standings.of(place, handle.id, signal);
      if (isFinal(status.state)) {
        if (end !== undefined) yield* rows.take(end.rows, end.start);
        return yield* rows.last();
      }
      const before = rows.position;
      const output = await this.compute.serialOutput(place, before, signal);
      if (output !== undefined) yield* rows.take(output.contents, output.start);
      if (rows.position > before) continue;
      if (!follow) return;
      await this.#pause(signal);
    }
  }

  async cancel(handle: JobHandle): Promise<void> {
    const place = readHandle(handle);
    const { status, instance } = await this.#standings.of(place, handle.id);
    if (isFinal(status.state)) return;
    if (instance !== undefined && !isComing(instance)) {
      await this.#askToStop(place, instance);
      const until = performance.now() + (this.config.graceSeconds + 60) * 1000;
      while (performance.now() < until) {
        if (isFinal((await this.#standings.of(place, handle.id)).status.state)) return;
        await this.#pause();
      }
    }
    await this.#standings.end(place, { state: "cancelled", reason: "cancel", exit: 0 });
  }

  /** The machine's own script hears of it at once. */
  async #askToStop(place: Place, instance: Instance): Promise<void> {
    for (let tries = 0, found: Instance | undefined = instance; found?.metadata !== undefined; tries++) {
      const { fingerprint = "", items = [] } = found.metadata;
      const others = items.filter(({ key }) => key !== "zen-cancel").map(({ key, value }) => ({ key, value }));
      try {
        await this.compute.setMetadata(place, { fingerprint, items: [...others, { key: "zen-cancel", value: "yes" }] });
        return;
      } catch (error) {
        // Somebody has changed the machine in between, or it is about to go.
        if (tries >= 5 || ![400, 404, 409, 412].includes(httpStatusOf(error) ?? 0)) throw error;
      }
      await this.#pause();
      found = await this.compute.instance(place);
    }
  }

  async #pause(signal?: AbortSignal): Promise<void> {
    await delay(this.config.pollSeconds * 1000, undefined, signal === undefined ? {} : { signal });
  }
}
