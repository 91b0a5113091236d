import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { openRepository } from "@zen/client";
import type { ArtifactRef, ExecutionRecord, RunRecord } from "@zen/plugin-sdk";
import { expect } from "chai";
import { EVERYTHING_TEXT } from "./everything.js";

/** What a killed process has made durable, read from the disk itself: no code of Zen takes part. */
export interface Committed {
  /** Digests of the step keys that have a result. */
  readonly keys: ReadonlySet<string>;
  readonly executions: readonly ExecutionRecord[];
  /** How many of these executed a step and have a result that stands, so that nobody has to compute it again. */
  readonly computed: number;
}

export function committedIn(dir: string): Committed {
  const objects = path.join(dir, ".zen/artifacts/objects");
  const entries = filesIn(path.join(objects, "keys"));
  const keys = new Set(entries.map((file) => path.basename(file).split(".")[0] as string));
  const commits = filesIn(path.join(objects, "executions")).map(
    (file) => JSON.parse(readFileSync(file, "utf8")) as { record: ExecutionRecord; claim?: object },
  );
  const standing = commits.filter(({ record, claim }) => record.state === "succeeded" && claim !== undefined);
  // The lists that the engine makes itself are of no module.
  const computed = standing.filter(({ record }) => record.step.includes("#")).length;
  return { keys, executions: commits.map(({ record }) => record), computed };
}

/** What was committed is still there, as it was, and was taken over by the run that came next. */
export async function expectKept(dir: string, before: Committed, next: RunRecord): Promise<void> {
  const after = committedIn(dir);
  for (const key of before.keys) expect(after.keys.has(key), `the result of ${key}`).to.equal(true);
  await using repository = await openRepository(dir);
  const text = await repository.artifacts.load<string>(next.outputs["text"] as ArtifactRef);
  expect(text).to.equal(EVERYTHING_TEXT);
  for (const record of before.executions) {
    const known = (await repository.runs.executions(record.run)).filter(({ id }) => id === record.id);
    expect(known.length, `records of ${record.id}`).to.equal(1);
    expect(known[0]).to.deep.include({ state: record.state, outputs: record.outputs });
  }
  for (const { node, key, state } of await repository.runs.executions(next.id)) {
    if (key !== undefined && before.keys.has(key)) expect(state, `${node} had been committed`).to.equal("cached");
  }
}

/** Nothing is torn, and nothing is left of what was being written. */
export function checkDisk(dir: string): void {
  const store = path.join(dir, ".zen/artifacts");
  for (const kind of ["blobs", "trees"]) {
    const folder = path.join(store, "objects", kind);
    for (const file of filesIn(folder)) {
      const named = path.relative(folder, file).replaceAll(path.sep, "");
      expect(createHash("sha256").update(readFileSync(file)).digest("hex"), `content of ${kind}/${named}`).to.equal(
        named,
      );
    }
  }
  for (const kind of ["runs", "executions", "keys", "codes"])
    for (const file of filesIn(path.join(store, "objects", kind)))
      for (const line of readFileSync(file, "utf8").split("\n")) expect(() => JSON.parse(line), file).not.to.throw();
  expect(filesIn(path.join(store, "objects/active")), "runs said to be under way").to.deep.equal([]);
  expect(filesIn(path.join(store, "objects/claims")), "claims").to.deep.equal([]);
  expect(entriesIn(path.join(store, "tmp")), "what was being written to the store").to.deep.equal([]);
  const generations = filesIn(path.join(store, "objects/keys")).filter((file) => !file.endsWith(".1"));
  expect(generations, "keys committed more than once").to.deep.equal([]);
  const cache = path.join(dir, ".zen/cache");
  const drafts = filesIn(cache).filter((file) => file.endsWith(".tmp"));
  expect(drafts, "drafts of cache files").to.deep.equal([]);
  for (const name of ["tmp", "staging", "workers"]) expect(entriesIn(path.join(cache, name)), name).to.deep.equal([]);
}

function entriesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}
