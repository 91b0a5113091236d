import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Closable } from "../../contracts/closable.js";
import { isFinal, jobEnd, type JobHandle, type JobRunner, type JobStatus, type Json } from "../../job.js";
import { caseWith, type ConformanceCase, type Place } from "../case.js";
import { collect, rejectsWith, settle, within } from "../expect.js";
import { leavesNothingOpen } from "../resources.js";
import type { Work, WorkMaker } from "./work.js";

/** Ids are never used twice, since a backend may keep its jobs longer than a case lasts. */
const fresh = (name = "job") => `${name} ${randomUUID()}`;
const travelled = (handle: JobHandle) => JSON.parse(JSON.stringify(handle)) as JobHandle;

/** What `JobRunner` promises, but for logs, of the jobs that an instance of `T` offers. */
export function runningCases<T extends Closable, Spec>(
  jobsOf: (instance: T) => JobRunner<Spec>,
  work: WorkMaker<Spec>,
): ConformanceCase<Place<T>>[] {
  const test = (
    name: string,
    run: (jobs: JobRunner<Spec>, another: () => Promise<JobRunner<Spec>>, instance: T) => Promise<void>,
  ) =>
    caseWith<T>(name, async (instance, another) =>
      run(jobsOf(instance), async () => jobsOf(await another()), instance),
    );
  const end = (jobs: JobRunner<Spec>, handle: JobHandle): Promise<JobStatus<Json>> =>
    within(10_000, "the job", jobEnd(jobs, handle));
  /** Waits until the work has begun, which a job that is queued may take a while for. */
  const begun = async (piece: Work<Spec>) =>
    within(
      10_000,
      "the start",
      (async () => {
        // It ends by itself, too: a loop that went on would keep a test's process alive after the case has failed.
        for (const until = performance.now() + 11_000; piece.starts() === 0 && performance.now() < until;)
          await delay(10);
      })(),
    );

  return [
    test("work that succeeds ends as succeeded, with a result", async (jobs) => {
      const handle = await jobs.submit(fresh(), work({}).spec);
      const status = await end(jobs, handle);
      assert.equal(status.state, "succeeded");
      assert.notEqual(status.result, undefined);
      assert.equal(status.error, undefined);
      assert.deepEqual(await jobs.status(handle), status);
    }),
    test("work that fails ends as failed, with an error", async (jobs) => {
      const status = await end(jobs, await jobs.submit(fresh(), work({ end: "fail" }).spec));
      assert.equal(status.state, "failed");
      assert.match(status.error?.code ?? "", /^[A-Z_]+$/);
      assert.ok(status.error?.message);
      assert.equal(status.result, undefined);
    }),
    test("submit does not wait for the end", async (jobs) => {
      const piece = work({ end: "never" });
      const handle = await within(5000, "submit", jobs.submit(fresh(), piece.spec));
      await begun(piece);
      assert.equal((await jobs.status(handle)).state, "running");
      await jobs.cancel(handle);
    }),
    test("a handle is JSON and carries the id", async (jobs) => {
      const id = fresh();
      const handle = await jobs.submit(id, work({}).spec);
      assert.equal(handle.id, id);
      assert.deepEqual(travelled(handle), handle);
      await end(jobs, handle);
    }),
    test("the same id adopts the job that runs", async (jobs) => {
      const [first, second] = [work({ sleepMs: 300 }), work({})];
      const id = fresh();
      const handles = [await jobs.submit(id, first.spec), await jobs.submit(id, second.spec)];
      for (const handle of handles) assert.equal((await end(jobs, handle)).state, "succeeded");
      assert.deepEqual([first.starts(), second.starts()], [1, 0]);
    }),
    test("the same id adopts the job that has ended", async (jobs) => {
      const [id, piece] = [fresh(), work({})];
      const status = await end(jobs, await jobs.submit(id, piece.spec));
      const again = await jobs.submit(id, piece.spec);
      assert.deepEqual(await jobs.status(again), status);
      await delay(200);
      assert.equal(piece.starts(), 1);
    }),
    test("the same id adopts the job that has failed", async (jobs) => {
      const [id, piece] = [fresh(), work({ end: "fail" })];
      await end(jobs, await jobs.submit(id, piece.spec));
      assert.equal((await end(jobs, await jobs.submit(id, piece.spec))).state, "failed");
      await delay(200);
      assert.equal(piece.starts(), 1);
    }),
    test("many submits of one id at once, from several clients, start one job", async (jobs, another) => {
      const clients = [jobs, await another(), await another()];
      const [id, piece] = [fresh(), work({ sleepMs: 100 })];
      const handles = await Promise.all(
        Array.from({ length: 9 }, (_, i) => (clients[i % 3] as JobRunner<Spec>).submit(id, piece.spec)),
      );
      for (const handle of handles) assert.equal((await end(jobs, handle)).state, "succeeded");
      await delay(200);
      assert.equal(piece.starts(), 1);
    }),
    test("different ids are different jobs, whatever they are made of", async (jobs) => {
      const ids = ["a", "A", "a/b", "../a", "a b", "ä😀", "con", "x".repeat(300), "a.json", "a:b"].map(
        (id) => `${id}${fresh("")}`,
      );
      const pieces = ids.map((_, i) => work({ end: i % 2 ? "fail" : "succeed" }));
      const handles = await Promise.all(ids.map((id, i) => jobs.submit(id, (pieces[i] as Work<Spec>).spec)));
      const states = await Promise.all(handles.map(async (handle) => (await end(jobs, handle)).state));
      assert.deepEqual(
        states,
        ids.map((_, i) => (i % 2 ? "failed" : "succeeded")),
      );
      assert.deepEqual(
        pieces.map((piece) => piece.starts()),
        ids.map(() => 1),
      );
    }),
    test("a handle works from another client", async (jobs, another) => {
      const piece = work({ end: "never" });
      const handle = travelled(await jobs.submit(fresh(), piece.spec));
      const other = await another();
      await begun(piece);
      assert.equal((await other.status(handle)).state, "running");
      await other.cancel(handle);
      assert.equal((await other.status(handle)).state, "cancelled");
      assert.equal((await end(jobs, handle)).state, "cancelled");
    }),
    test("watch gives each status once, from the present one to the final one", async (jobs) => {
      const handle = await jobs.submit(fresh(), work({ sleepMs: 200 }).spec);
      const seen = await within(10_000, "watch", collect(jobs.watch(handle)));
      const order = ["queued", "running", "succeeded"];
      const places = seen.map(({ state }) => order.indexOf(state));
      assert.ok(
        places.every((place, i) => place >= 0 && place >= (places[i - 1] ?? 0)),
        JSON.stringify(seen),
      );
      assert.equal(seen.at(-1)?.state, "succeeded");
      assert.equal(seen.filter(({ state }) => isFinal(state)).length, 1);
      assert.ok(
        seen.every((status, i) => i === 0 || JSON.stringify(status) !== JSON.stringify(seen[i - 1])),
        "a status came twice",
      );
    }),
    test("watch of a job that has ended gives its status and ends", async (jobs) => {
      const handle = await jobs.submit(fresh(), work({}).spec);
      const status = await end(jobs, handle);
      assert.deepEqual(await within(2000, "watch", collect(jobs.watch(handle))), [status]);
    }),
    test("aborting a watch stops the waiting and not the work", async (jobs) => {
      const handle = await jobs.submit(fresh(), work({ sleepMs: 400 }).spec);
      const stop = new AbortController();
      setTimeout(() => stop.abort(new Error("enough")), 50);
      const started = performance.now();
      await settle(within(3000, "the aborted watch", collect(jobs.watch(handle, { signal: stop.signal }))));
      assert.ok(performance.now() - started < 350, "it waited for the end");
      assert.equal((await end(jobs, handle)).state, "succeeded");
    }),
    test("cancel stops the work and returns once the job is final", async (jobs) => {
      const piece = work({ end: "never" });
      const handle = await jobs.submit(fresh(), piece.spec);
      await begun(piece);
      await within(20_000, "cancel", jobs.cancel(handle));
      assert.equal((await jobs.status(handle)).state, "cancelled");
      assert.equal(await piece.isRunning(), false);
    }),
    test("cancel right after submit stops the work", async (jobs) => {
      const piece = work({ end: "never" });
      const handle = await jobs.submit(fresh(), piece.spec);
      await within(20_000, "cancel", jobs.cancel(handle));
      assert.equal((await jobs.status(handle)).state, "cancelled");
      assert.equal(await piece.isRunning(), false);
    }),
    test("a final state never changes", async (jobs) => {
      const piece = work({});
      for (const cancelled of [false, true]) {
        const id = fresh();
        const handle = await jobs.submit(id, cancelled ? work({ end: "never" }).spec : piece.spec);
        if (cancelled) await jobs.cancel(handle);
        const status = await end(jobs, handle);
        await jobs.cancel(handle);
        await jobs.submit(id, piece.spec);
        await delay(100);
        assert.deepEqual(await jobs.status(handle), status);
        assert.deepEqual(await collect(jobs.watch(handle)), [status]);
      }
    }),
    test("a deadline cancels, and heeds no client's leaving", async (jobs, another, instance) => {
      const piece = work({ end: "never" });
      const other = await another();
      const handle = await jobs.submit(fresh(), piece.spec, { deadline: 600 });
      const ended = jobEnd(other, handle);
      // A busy machine may not get to begin it before its time is up.
      await Promise.race([begun(piece).catch(() => undefined), ended]);
      await instance.close?.();
      assert.equal((await within(4000, "the deadline", ended)).state, "cancelled");
      assert.equal(await piece.isRunning(), false);
    }),
    test("a deadline that is kept changes nothing", async (jobs) => {
      const handle = await jobs.submit(fresh(), work({}).spec, { deadline: 5000 });
      assert.equal((await end(jobs, handle)).state, "succeeded");
    }),
    test("a submit that is aborted beforehand starts nothing", async (jobs) => {
      const piece = work({});
      const reason = new Error("no longer wanted");
      await assert.rejects(jobs.submit(fresh(), piece.spec, { signal: AbortSignal.abort(reason) }), reason);
      await delay(200);
      assert.equal(piece.starts(), 0);
    }),
    test("a handle of no job is JOB_NOT_FOUND", async (jobs) => {
      const handle = { id: fresh("never submitted"), data: null };
      await rejectsWith(async () => jobs.status(handle), "JOB_NOT_FOUND");
      await rejectsWith(async () => collect(jobs.watch(handle)), "JOB_NOT_FOUND");
      await rejectsWith(async () => collect(jobs.logs(handle)), "JOB_NOT_FOUND");
      await rejectsWith(async () => jobs.cancel(handle), "JOB_NOT_FOUND");
    }),
    test("logs of a job that has ended end, too", async (jobs) => {
      const handle = await jobs.submit(fresh(), work({}).spec);
      await end(jobs, handle);
      for (const follow of [true, false]) await within(2000, "logs", collect(jobs.logs(handle, { follow })));
    }),
    {
      name: "no handle is left open by jobs that have ended",
      run: async (place) => {
        await leavesNothingOpen(async () => {
          const instance = await place.open();
          const jobs = jobsOf(instance);
          const handles = [
            await jobs.submit(fresh(), work({}).spec),
            await jobs.submit(fresh(), work({ end: "never" }).spec),
          ] as const;
          for await (const _ of jobs.watch(handles[1])) break;
          await jobs.cancel(handles[1]);
          await end(jobs, handles[0]);
          await collect(jobs.logs(handles[0], { follow: true }));
          await instance.close?.();
        });
      },
    },
  ];
}
