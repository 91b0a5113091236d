import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Pipeline } from "@zen/plugin-sdk/pipeline";
import { expectSound, finishedSince } from "../testing/aftermath.js";
import { directoryStore } from "../testing/directory-store.js";
import { chain } from "../testing/fixture-steps.js";
import { testEngine } from "../testing/test-engine.js";
import { testPlan } from "../testing/test-plan.js";

const user = fileURLToPath(new URL("../testing/fixture-steps.js", import.meta.url));
const entry = fileURLToPath(new URL("../testing/worker-entry.js", import.meta.url));
const STEPS = 2;
/** What a worker writes that executes all of the chain: a record and a key for each step. */
const WRITES = 2 * (STEPS + 1);

describe("a worker that is killed", function () {
  this.timeout(300_000);
  let dir: string;
  beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), "zen-worker-"))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  /** Runs the chain with workers that die after so many writes each. */
  const run = async (salt: number, dieAfter?: number) => {
    const store = directoryStore(join(dir, "store"));
    const settings = { store: join(dir, "store"), dir, ...(dieAfter === undefined ? {} : { dieAfter }) };
    await using zen = await testEngine({ dir, store, workers: { entry, settings, env: {} } });
    await zen.engine.rebuildMetadata();
    const before = await finishedSince(zen);
    const plan = testPlan(chain(STEPS, 0, join(dir, "count")) as unknown as Pipeline, "./fixture.js");
    const result = await zen.engine.run({ ...plan, code: { user, packages: user } }, { salt }).done;
    await expectSound(zen);
    return { ...result, before };
  };
  /** The process of each execution. */
  const pids = async () =>
    (await readFile(join(dir, "count"), "utf8").catch(() => ""))
      .split("\n")
      .flatMap((line) => line.split(" ")[2] ?? []);

  it("after any of its writes leaves a run that has ended, and results that the next one takes over", async () => {
    for (let dieAfter = 1; dieAfter <= WRITES; dieAfter++) {
      await rm(join(dir, "store"), { recursive: true, force: true });
      await rm(join(dir, "count"), { force: true });
      const { run: first, failures } = await run(dieAfter, dieAfter);
      for (const { error } of failures) expect(error.code).to.equal("STEP_WORKER_LOST");
      expect(first.state).to.equal(failures.length === 0 ? "succeeded" : "failed");
      const computed = await pids();
      if (dieAfter <= 2 && failures.length === 0) expect(new Set(computed).size, "workers").to.equal(STEPS);
      const next = await run(dieAfter);
      expect(next.run.state).to.equal("succeeded");
      for (const [node, { state }] of next.steps)
        if (next.before.has(node)) expect(state, `${node}, after write ${dieAfter}`).to.equal("cached");
      const again = [...next.steps.values()].filter(({ node, state }) => state === "ran" && node !== "zero").length;
      expect((await pids()).length - computed.length).to.equal(again);
    }
  });
});
