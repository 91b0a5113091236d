import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Training } from "../contracts/training.js";
import type { WorkerInvocation } from "../contracts/worker.js";
import { caseWith, type ConformanceCase, type Place } from "./case.js";
import { rejectsWith } from "./expect.js";
import { invocationOf, jobCases, type WorkMaker } from "./job/index.js";

const test = caseWith<Training>;

/** Training never runs in the caller's process, whatever is offered. */
const invocation: WorkMaker<WorkerInvocation> = (script) => {
  const {
    spec: { here: _, ...spec },
    ...seen
  } = invocationOf(script);
  return { ...seen, spec };
};

const impossible = { accelerators: { type: "no-such-accelerator", count: 1000 } };

/** What `training@1` promises. */
export const trainingCases: readonly ConformanceCase<Place<Training>>[] = [
  test("check has nothing against asking for nothing", async (training) => {
    assert.deepEqual(await training.check({}), []);
  }),
  test("check says in words what cannot be had", async (training) => {
    const problems = await training.check(impossible);
    assert.ok(problems.length > 0 && problems.every((problem) => problem.includes(" ")));
  }),
  test("what check has something against is JOB_REFUSED, and starts nothing", async (training) => {
    const [id, work] = [randomUUID(), invocation({})];
    await rejectsWith(training.jobs.submit(id, { ...work.spec, resources: impossible }), "JOB_REFUSED");
    assert.equal(work.starts(), 0);
    await rejectsWith(async () => training.jobs.status({ id, data: null }), "JOB_NOT_FOUND");
  }),
  ...jobCases((training: Training) => training.jobs, invocation),
];
