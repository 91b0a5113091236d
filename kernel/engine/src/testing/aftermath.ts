import { expect } from "chai";
import type { MetadataKind } from "@zen/plugin-sdk";
import { memoryMetadataStore } from "@zen/plugin-sdk/memory";
import { artifactsIn } from "../artifacts/index.js";
import type { Commit } from "../commit/commit.js";
import type { Committed } from "../commit/committed.js";
import { layout } from "../commit/layout.js";
import { getJson, toJson } from "../commit/objects.js";
import { rebuild } from "../journal/index.js";
import type { ActiveRun } from "../run/presence/presence.js";
import type { TestEngine } from "./test-engine.js";

/** What has to be true of an engine's stores when nothing is under way, whatever became of those who wrote to them. */
export async function expectSound(zen: TestEngine): Promise<void> {
  const { store } = zen;
  const running = (records: readonly { id: string; state: string }[]) =>
    records.filter(({ state }) => state === "running").map(({ id }) => id);
  expect(running(await zen.all("runs")), "runs that nobody runs").to.deep.equal([]);
  expect(await keysIn(zen, "active/"), "runs said to be under way").to.deep.equal([]);
  expect(await keysIn(zen, "claims/"), "claims").to.deep.equal([]);
  const executions = await zen.all("executions");
  expect(running(executions), "executions that nobody executes").to.deep.equal([]);
  const known = new Map(executions.map((record) => [record.id, record]));
  expect(known.size, "records of executions").to.equal(executions.length);
  const artifacts = artifactsIn(store, zen.host.cacheDir);
  for (const key of await keysIn(zen, "executions/")) {
    const { record } = (await getJson<Commit>(store, key)) as Commit;
    expect(known.get(record.id)?.state, `${record.id} in the metadata store`).to.equal(record.state);
    for (const ref of Object.values(record.outputs))
      expect(await artifacts.present(ref), `${ref.digest} is whole`).to.equal(true);
  }
  for (const key of await keysIn(zen, "keys/")) {
    const entry = (await getJson<Committed>(store, key)) as Committed;
    const commit = await getJson<Commit>(store, layout.execution(entry.execution));
    expect(commit?.record.state, `the execution of ${key}`).to.equal("succeeded");
    expect(commit?.record.outputs).to.deep.equal(entry.outputs);
  }
  await expectProjected(zen);
}

/** The metadata store says what the journal says. */
async function expectProjected(zen: TestEngine): Promise<void> {
  const rebuilt = memoryMetadataStore();
  await rebuild(zen.store, rebuilt);
  const kinds: readonly MetadataKind[] = ["plans", "runs", "executions", "artifacts", "lineage", "deployments"];
  for (const kind of kinds) {
    const { items } = await rebuilt.query(kind, { limit: 10_000 });
    const said = (records: readonly object[]) => records.map((record) => JSON.stringify(record)).sort();
    expect(said(items), kind).to.deep.equal(said(await zen.all(kind)));
  }
}

export async function keysIn({ store }: TestEngine, prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { key } of store.list(prefix)) found.push(key);
  return found;
}

/** Nodes whose results were committed since the store had these keys. */
export async function finishedSince(zen: TestEngine, before: readonly string[] = []): Promise<ReadonlySet<string>> {
  const entries = (await keysIn(zen, "keys/"))
    .filter((key) => !before.includes(key))
    .map((key) => getJson<Committed>(zen.store, key));
  return new Set((await Promise.all(entries)).map((entry) => (entry as Committed).node));
}

/** Makes runs of this process, which have given up, look as if their process had ended. */
export async function bury({ store }: TestEngine): Promise<void> {
  for await (const { key } of store.list("active/")) {
    const active = (await getJson<ActiveRun>(store, key)) as ActiveRun;
    await store.put(key, toJson({ ...active, mark: { ...active.mark, pid: 2 ** 22 + 1 } } satisfies ActiveRun));
  }
}
