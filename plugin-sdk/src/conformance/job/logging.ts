import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Closable } from "../../contracts/closable.js";
import { jobEnd, type JobRunner, type LogLine } from "../../job.js";
import { caseWith, type ConformanceCase, type Place } from "../case.js";
import { collect, settle, within } from "../expect.js";
import type { WorkMaker } from "./work.js";

const texts = (lines: readonly LogLine[]) => lines.map(({ text }) => text);

/** What `JobRunner.logs` promises where what the work prints is the job's log. */
export function loggingCases<T extends Closable, Spec>(
  jobsOf: (instance: T) => JobRunner<Spec>,
  work: WorkMaker<Spec>,
): ConformanceCase<Place<T>>[] {
  const test = (name: string, run: (jobs: JobRunner<Spec>) => Promise<void>) =>
    caseWith<T>(name, (instance) => run(jobsOf(instance)));
  const print = ["one", "", "  three\t", "ünï😀", "x".repeat(100_000), "last"];
  return [
    test("logs give every line in order", async (jobs) => {
      const handle = await jobs.submit(randomUUID(), work({ print }).spec);
      await within(10_000, "the job", jobEnd(jobs, handle));
      const lines = await collect(jobs.logs(handle));
      assert.deepEqual(texts(lines.filter(({ stream }) => stream === "stdout")), print);
      for (const { time } of lines) assert.equal(new Date(time).toISOString(), time);
    }),
    test("logs tell stdout from stderr", async (jobs) => {
      const handle = await jobs.submit(randomUUID(), work({ print: ["out"], complain: ["err"] }).spec);
      await within(10_000, "the job", jobEnd(jobs, handle));
      const lines = (await collect(jobs.logs(handle))).map(({ stream, text }) => `${stream} ${text}`);
      assert.deepEqual(lines.sort(), ["stderr err", "stdout out"]);
    }),
    test("a cursor is unique, and logs go on after it", async (jobs) => {
      const handle = await jobs.submit(randomUUID(), work({ print }).spec);
      await within(10_000, "the job", jobEnd(jobs, handle));
      const lines = await collect(jobs.logs(handle));
      assert.equal(new Set(lines.map(({ cursor }) => cursor)).size, lines.length);
      for (const [i, { cursor }] of lines.entries()) {
        assert.deepEqual(await collect(jobs.logs(handle, { cursor })), lines.slice(i + 1), `after line ${i}`);
      }
    }),
    test("followed logs come while the job runs, and end with it", async (jobs) => {
      const handle = await jobs.submit(randomUUID(), work({ print: ["early"], sleepMs: 700 }).spec);
      const lines: LogLine[] = [];
      for await (const line of jobs.logs(handle, { follow: true })) {
        if (lines.push(line) === 1) assert.equal((await jobs.status(handle)).state, "running");
      }
      assert.deepEqual(texts(lines), ["early"]);
      assert.equal((await jobs.status(handle)).state, "succeeded");
    }),
    test("logs that are not followed end at once", async (jobs) => {
      const handle = await jobs.submit(randomUUID(), work({ end: "never" }).spec);
      await within(2000, "logs", collect(jobs.logs(handle)));
      await jobs.cancel(handle);
    }),
    test("logs of a failed and of a cancelled job are kept", async (jobs) => {
      const failed = await jobs.submit(randomUUID(), work({ print: ["before"], end: "fail" }).spec);
      const stopped = await jobs.submit(randomUUID(), work({ print: ["before"], end: "never" }).spec);
      for await (const _ of jobs.logs(stopped, { follow: true })) break;
      await jobs.cancel(stopped);
      await within(10_000, "the job", jobEnd(jobs, failed));
      for (const handle of [failed, stopped]) assert.deepEqual(texts(await collect(jobs.logs(handle))), ["before"]);
    }),
    test("aborting followed logs stops the waiting and not the work", async (jobs) => {
      const handle = await jobs.submit(randomUUID(), work({ sleepMs: 500 }).spec);
      const stop = new AbortController();
      setTimeout(() => stop.abort(new Error("enough")), 50);
      const started = performance.now();
      await settle(within(3000, "the aborted logs", collect(jobs.logs(handle, { follow: true, signal: stop.signal }))));
      assert.ok(performance.now() - started < 450, "it waited for the end");
      assert.equal((await within(10_000, "the job", jobEnd(jobs, handle))).state, "succeeded");
    }),
  ];
}
