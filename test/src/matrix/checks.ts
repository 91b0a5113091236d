import { expect } from "chai";
import type { Repository, RunResult } from "@zen/client";
import type { Graph } from "./graphs.js";

/** How a run of a graph has to end the first time. */
export function checkEnd({ state, ran, failed = 0, skipped = 0 }: Graph, { run, failures }: RunResult): void {
  expect(run.state, JSON.stringify(failures)).to.equal(state);
  expect(run.steps, "steps").to.include({ ran, failed, skipped });
  expect(run.steps.total).to.equal(run.steps.ran + run.steps.cached + run.steps.failed + run.steps.skipped);
}

/** What is done is not done again; what failed is tried again. */
export function checkAgain({ state, again, failed = 0 }: Graph, first: RunResult, { run }: RunResult): void {
  expect(run.state).to.equal(state);
  expect(run.steps, "once more").to.include({ ran: again, failed });
  expect(run.outputs, "the same results").to.deep.equal(first.run.outputs);
}

/** Every execution has ended, none twice, and nobody is said to be running. */
export async function checkRecords(repository: Repository, { run }: RunResult): Promise<void> {
  const executions = await repository.runs.executions(run.id);
  expect(executions.filter(({ state }) => state === "running")).to.deep.equal([]);
  expect(new Set(executions.map(({ id }) => id)).size).to.equal(executions.length);
  expect(await repository.runs.get(run.id)).to.deep.equal(run);
}

/** What the metadata store says is what the journal says. */
export async function checkProjection(repository: Repository): Promise<void> {
  const all = async () => {
    const { items } = await repository.runs.query({ limit: 1000 });
    const executions = await Promise.all(items.map(({ id }) => repository.runs.executions(id)));
    return { items, executions: executions.map((some) => some.map((one) => JSON.stringify(one)).sort()) };
  };
  const before = await all();
  await repository.rebuildMetadata();
  expect(await all()).to.deep.equal(before);
}
