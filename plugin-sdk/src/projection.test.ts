import { expect } from "chai";
import fc from "fast-check";
import { comparePositions, type JournalEvent } from "./journal.js";
import { sample } from "./conformance/index.js";
import { changesOf, lineageOf } from "./projection.js";
import { memoryMetadataStore } from "./memory/metadata-store.js";

const { aRun, anArtifact, anExecution, aRef, aDeployment, digestOf, stream, timeAt, wholeRun } = sample;

describe("the projection of the journal", () => {
  const histories: readonly JournalEvent[][] = [
    wholeRun("r1", { tags: ["a"] }),
    wholeRun("r2", { tags: ["b"] }),
    stream("repository", [
      { type: "tagged", run: "r1", add: ["x"], remove: ["a"] },
      { type: "purged", artifact: digestOf(3), reason: "old" },
      { type: "tagged", run: "r2", add: ["y"], remove: ["x"] },
      { type: "deployment", record: aDeployment({ updatedAt: timeAt(6) }) },
      { type: "tagged", run: "r1", add: ["a"], remove: ["x"] },
      { type: "pruned", artifacts: [digestOf(3), digestOf(4)], reason: "old" },
    ]),
    ...[9, 13, 20].map((second) =>
      stream(`r4-${second}`, [
        {
          type: "execution",
          record: anExecution(`e4-${second}`, { outputs: { m: aRef(4) } }),
          artifacts: [anArtifact(4, { execution: `e4-${second}`, createdAt: timeAt(second) })],
        },
      ]),
    ),
    stream("r3", [
      {
        type: "execution",
        record: anExecution("e3", { run: "r3", outputs: { m: aRef(3) } }),
        artifacts: [anArtifact(3, { createdAt: timeAt(1) })],
      },
      { type: "deployment", record: aDeployment({ updatedAt: timeAt(5) }) },
    ]),
    stream("r4", [
      {
        type: "execution",
        record: anExecution("e4", { run: "r4", outputs: { m: aRef(3) } }),
        artifacts: [anArtifact(3, { createdAt: timeAt(0) })],
      },
    ]),
  ];

  const outcome = async (events: readonly JournalEvent[]) => {
    const store = memoryMetadataStore();
    await store.apply(events);
    const kinds = ["runs", "executions", "artifacts", "deployments", "lineage", "plans"] as const;
    const all = await Promise.all(
      kinds.map(async (kind) => (await store.query(kind)).items.map((item) => JSON.stringify(item)).sort()),
    );
    return all;
  };

  it("does not depend on how streams are interleaved", async () => {
    const expected = await outcome(histories.flat());
    const order = fc.array(fc.nat(histories.length - 1), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(order, async (turns) => {
        const rest = histories.map((history) => [...history]);
        const mixed = [...turns.flatMap((turn) => rest[turn]?.splice(0, 1) ?? []), ...rest.flat()];
        expect(await outcome(mixed)).to.deep.equal(expected);
      }),
    );
  });

  it("leaves the events and the rows that it is given as they are", () => {
    const event = histories[2]?.[0] as JournalEvent;
    const before = JSON.stringify(event);
    const row = Object.freeze({
      record: Object.freeze(aRun("r1", { tags: ["a"] })),
      side: Object.freeze({ own: ["a"], add: [], remove: [] }),
    });
    for (const change of changesOf(event)) expect(change.merge(row)).not.to.equal(row);
    expect(JSON.stringify(event)).to.equal(before);
  });

  it("takes lineage from executions that have really run", () => {
    const of = (state: string) =>
      lineageOf(anExecution("e", { state: state as never, inputs: { a: aRef(1) }, outputs: { b: aRef(2) } })).length;
    const states = ["running", "succeeded", "failed", "cancelled", "superseded", "cached", "skipped"];
    expect(states.map(of)).to.deep.equal([0, 2, 1, 1, 1, 0, 0]);
  });
});

describe("journal positions", () => {
  it("are ordered by epoch, then by sequence", () => {
    const at = (epoch: number, sequence: number) => ({ stream: "s", epoch, sequence });
    expect(comparePositions(at(1, 9), at(2, 1))).to.equal(-1);
    expect(comparePositions(at(2, 2), at(2, 1))).to.equal(1);
    expect(comparePositions(at(2, 2), at(2, 2))).to.equal(0);
  });
});
