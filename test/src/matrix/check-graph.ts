import { writeFile } from "node:fs/promises";
import { expect } from "chai";
import type { PipelineRun, RunResult } from "@zen/client";
import type { ArtifactRef } from "@zen/plugin-sdk";
import { checkAgain, checkEnd, checkRecords } from "./checks.js";
import type { Context, Start } from "./contexts.js";
import type { Graph } from "./graphs.js";
import type { MatrixPlace } from "./place.js";

type Starting = (more?: Pick<Start, "force" | "onEvent">) => PipelineRun<unknown>;

/** Runs a graph in a context, and once more, and checks all that has to hold. */
export async function checkGraph({ repository, files }: MatrixPlace, context: Context, graph: Graph): Promise<void> {
  const salt = `${graph.name}-${context.name.replace(/\W+/g, "-")}`;
  const params = { salt, dir: files.path("marks"), ...graph.params };
  const start: Starting = (more = {}) => context.run(repository, { pipeline: graph.name, params, ...more });
  const first = graph.stopAt === undefined ? await start({ force: true }).settled() : await stopped();
  checkEnd(graph, first);
  if (graph.value !== undefined)
    expect(await repository.artifacts.load(first.run.outputs["value"] as ArtifactRef)).to.deep.equal(graph.value);
  const second = await start().settled();
  checkAgain(graph, first, second);
  for (const result of [first, second]) await checkRecords(repository, result);

  /** Ends a run in the middle of a step and goes on: what had finished is not computed again. */
  async function stopped(): Promise<RunResult> {
    const { stopAt, resumed = false } = graph;
    const run: PipelineRun<unknown> = start({
      onEvent(event) {
        if (event.type === "step" && event.node === stopAt && event.state === "running")
          void (resumed ? run.handle().then(({ id }) => repository.runs.cancel(id)) : run.cancel());
      },
    });
    const cancelled = await run.settled();
    expect(cancelled.run.state, JSON.stringify(cancelled.failures)).to.equal("cancelled");
    expect(cancelled.steps.get("start")?.state).to.be.oneOf(["ran", "cached"]);
    await checkRecords(repository, cancelled);
    await writeFile(files.path("marks", `go-${salt}`), "");
    return (resumed ? context.resume(repository, cancelled.run.id) : start()).settled();
  }
}
