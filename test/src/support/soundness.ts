import { openRepository, type Repository } from "@zen/client";
import { expect } from "chai";

/** Holds a repository that nobody works in to what has to be true of one, whatever became of earlier processes. */
export async function expectSound(dir: string): Promise<void> {
  await using repository = await openRepository(dir);
  const { items: runs } = await repository.runs.query({ limit: 1000 });
  expect(
    runs.filter(({ state }) => state === "running").map(({ id }) => id),
    "runs that nobody runs",
  ).to.deep.equal([]);
  await expectWhole(repository);
  const before = await contents(repository);
  await repository.rebuildMetadata();
  expect(await contents(repository), "the journal and its projection say the same").to.deep.equal(before);
}

/** Reads every artifact, which compares it with its digest. */
async function expectWhole(repository: Repository): Promise<void> {
  const { items } = await repository.artifacts.query({ limit: 1000 });
  for (const artifact of items) expect(await repository.artifacts.load(artifact)).not.to.equal(undefined);
}

async function contents(repository: Repository): Promise<unknown> {
  const [runs, artifacts] = await Promise.all([
    repository.runs.query({ limit: 1000 }),
    repository.artifacts.query({ limit: 1000 }),
  ]);
  const executions = await Promise.all(runs.items.map(({ id }) => repository.runs.executions(id)));
  return { runs: byId(runs.items), artifacts: byId(artifacts.items), executions: byId(executions.flat()) };
}

function byId(items: readonly object[]): readonly string[] {
  return items.map((item) => JSON.stringify(item)).sort();
}
