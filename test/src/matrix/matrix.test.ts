import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { openRepository, type PipelineRun, type Repository, type RunResult } from "@zen/client";
import type { ArtifactRef } from "@zen/plugin-sdk";
import { processesLeft } from "../support/processes.js";
import { useRepository } from "../support/repository.js";
import { TINY_CONFIG } from "../support/tiny.js";
import { checkAgain, checkEnd, checkProjection, checkRecords } from "./checks.js";
import { CONTEXTS, type Start } from "./contexts.js";
import { GRAPHS, SOURCE, type Graph } from "./graphs.js";
import { REMOTE_FILES, REMOTE_PLUGIN, REMOTE_SPEC } from "./remote-orchestrator.js";

type Starting = (more?: Pick<Start, "force" | "onEvent">) => PipelineRun<unknown>;

/** One repository for all contexts: the fewest plugins, a stack for each context that wants one, and a store in the folder `outside`. */
function configuration(outside: string): object {
  const stacks = CONTEXTS.flatMap(({ stack }) => (stack === undefined ? [] : [[stack.name, stack.config(outside)]]));
  return {
    ...TINY_CONFIG,
    plugins: { ...TINY_CONFIG.plugins, [REMOTE_PLUGIN]: REMOTE_SPEC },
    stores: {
      ...TINY_CONFIG.stores,
      artifacts: { default: { use: "local-artifact-store", config: { path: path.join(outside, "store") } } },
    },
    stacks: { ...TINY_CONFIG.stacks, ...Object.fromEntries(stacks) },
  };
}

describe("every graph in every context", function () {
  this.timeout(60_000);
  const files = useRepository({
    files: { "pipelines/matrix.ts": SOURCE, "zen.config.json": TINY_CONFIG, ...REMOTE_FILES },
    install: false,
  });
  let repository: Repository;
  /** Where the other machines are, and the store that all can reach: no `node_modules` lies above. */
  let outside: string;
  before(async () => {
    await mkdir(files.path("marks"));
    outside = await mkdtemp(path.join(tmpdir(), "zen-matrix-"));
    await files.write({ "zen.config.json": configuration(outside) });
    await files.done("plugins:install");
    repository = await openRepository(files.dir);
  });
  after(async () => {
    await repository.close();
    expect(await processesLeft(outside), "workers left behind").to.deep.equal([]);
    await rm(outside, { recursive: true, force: true });
  });

  for (const context of CONTEXTS) {
    for (const graph of GRAPHS) {
      it(`${graph.name}, ${context.name}`, async () => {
        const salt = `${graph.name}-${CONTEXTS.indexOf(context)}`;
        const params = { salt, dir: files.path("marks"), ...graph.params };
        const start: Starting = (more = {}) => context.run(repository, { pipeline: graph.name, params, ...more });
        const first =
          graph.stopAt === undefined ? await start({ force: true }).settled() : await stopped(start, graph, salt);
        checkEnd(graph, first);
        if (graph.value !== undefined)
          expect(await repository.artifacts.load(first.run.outputs["value"] as ArtifactRef)).to.deep.equal(graph.value);
        const second = await start().settled();
        checkAgain(graph, first, second);
        for (const result of [first, second]) await checkRecords(repository, result);
      });
    }
  }

  it("is recorded so that the journal alone tells all of it", () => checkProjection(repository));

  /** Cancels a run in the middle of a step, and resumes it: what had finished is not computed again. */
  async function stopped(start: Starting, { stopAt }: Graph, salt: string): Promise<RunResult> {
    const run = start({
      onEvent(event) {
        if (event.type === "step" && event.node === stopAt && event.state === "running") void run.cancel();
      },
    });
    const cancelled = await run.settled();
    expect(cancelled.run.state).to.equal("cancelled");
    expect(cancelled.steps.get("start")?.state).to.be.oneOf(["ran", "cached"]);
    await checkRecords(repository, cancelled);
    await writeFile(files.path("marks", `go-${salt}`), "");
    return start().settled();
  }
});
