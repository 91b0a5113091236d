import { expect } from "chai";
import { setTimeout as delay } from "node:timers/promises";
import { processesIn, processesLeft } from "../support/processes.js";
import { useRepository } from "../support/repository.js";
import { nodesIn, runPipeline, type RunDocument } from "../support/run-document.js";

const PIPELINES = `import { json, p, pipeline } from "@zen/plugin-sdk/pipeline";
import { command } from "@zen/process";

export const count = command({
  run: ["node", "scripts/count.mjs"],
  files: ["scripts/lib"],
  inputs: { text: p.string() },
  outputs: { counts: json<Record<string, number>>() },
  env: ["MODE"],
});
export const hang = command({ run: ["node", "scripts/hang.mjs"] });

export const counting = pipeline("counting", { text: p.string("a b a") }, (add, { text }) => ({ counts: add(count, { text }).counts }));
export const hanging = pipeline("hanging", {}, (add) => {
  add(hang, {}, { timeoutMs: 1500 });
});
export const waiting = pipeline("waiting", {}, (add) => {
  add(hang, {});
});
`;
const COUNT = `import { readFileSync, writeFileSync, appendFileSync } from "node:fs";
import { words } from "./lib/words.mjs";
const task = JSON.parse(readFileSync("task.json", "utf8"));
const counts = {};
for (const word of words(task.params.text)) counts[word] = (counts[word] ?? 0) + 1;
console.log("counting", process.env.MODE, process.env.ZEN_TEST_LEAK);
appendFileSync(task.metrics, JSON.stringify({ words: Object.keys(counts).length }) + "\\n");
writeFileSync(task.outputs.counts.path, JSON.stringify(counts));
`;

describe("programs as steps", () => {
  const repository = useRepository({
    files: {
      "pipelines/programs.ts": PIPELINES,
      "scripts/count.mjs": COUNT,
      "scripts/lib/words.mjs": `export const words = (text) => text.split(" ");\n`,
      "scripts/hang.mjs": `console.log("hanging"); setInterval(() => undefined, 1000);\n`,
    },
  });
  before(() => repository.done("plugins:install", "@zen/process"));

  /** Folders of executions: who works there is a program of a step. */
  const work = () => repository.path(".zen/cache/tmp");

  it("run, with their metrics, their output and their value", async () => {
    const { code, stdout, stderr } = await repository.zen(["run", "counting", "--json"], {
      env: { MODE: "fast", ZEN_TEST_LEAK: "leaked" },
    });
    expect(code, stderr).to.equal(0);
    expect((JSON.parse(stdout) as RunDocument).run.metrics).to.include({ words: 2 });
    expect(await repository.done("runs:logs", "latest", "--step", "count")).to.equal("counting fast undefined\n");
    const { value } = await repository.json<{ value: unknown }>("artifacts:get", "counting.counts");
    expect(value).to.deep.equal({ a: 2, b: 1 });
  });

  it("run again only when their script, a file that they name or a declared variable changes", async () => {
    expect(nodesIn(await runPipeline(repository, "counting"), "ran"), "another MODE").to.deep.equal(["count"]);
    expect(nodesIn(await runPipeline(repository, "counting"), "cached"), "the same").to.deep.equal(["count"]);
    await repository.write({ "scripts/hang.mjs": `console.log("hanging"); setInterval(() => undefined, 500);\n` });
    expect(nodesIn(await runPipeline(repository, "counting"), "cached"), "another script").to.deep.equal(["count"]);
    await repository.edit("scripts/lib/words.mjs", `" "`, `/\\s+/`);
    expect(nodesIn(await runPipeline(repository, "counting"), "ran"), "its library").to.deep.equal(["count"]);
    await repository.edit("scripts/count.mjs", "counting", "still counting");
    expect(nodesIn(await runPipeline(repository, "counting"), "ran"), "its script").to.deep.equal(["count"]);
  });

  it("are ended, with all that they started, when their time is up", async () => {
    const { code, stdout } = await repository.zen(["run", "hanging", "--json"]);
    expect(code).to.equal(1);
    expect(stdout).to.contain("STEP_TIMED_OUT");
    expect(await processesLeft(work())).to.deep.equal([]);
  });

  it("are ended when the run is interrupted", async () => {
    const run = await repository.start(["run", "waiting"]);
    while (processesIn(work()).length === 0) await delay(50);
    run.signalGroup("SIGINT");
    expect((await run.ended).code).to.equal(130);
    expect(await processesLeft(work())).to.deep.equal([]);
  });

  it("are refused before a run when a file of theirs is not there, at the line that adds them", async () => {
    await repository.edit("pipelines/programs.ts", `["scripts/lib"]`, `["scripts/libs"]`);
    const { code, stdout, stderr } = await repository.zen(["check", "counting"]);
    expect(code).to.be.oneOf([1, 2]);
    expect(stdout + stderr).to.match(
      /There is no file scripts\/libs[^]*pipelines\/programs\.ts:\d+[^]*SCRIPT_NOT_FOUND/,
    );
  });
});
