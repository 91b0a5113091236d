import { expect } from "chai";
import { expectError } from "../support/errors.js";
import { InspectorClient } from "../support/inspector.js";
import { processesLeft } from "../support/processes.js";
import { useRepository } from "../support/repository.js";
import { snapshot } from "../support/snapshot.js";
import { TINY_CONFIG } from "../support/tiny.js";

const PIPELINE = `import { effect, json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { twice } from "../lib/twice.js";

const number = json<number>();
export const range = step("range", { inputs: { count: p.int() }, outputs: { all: json<number[]>() } }, async ({ count }) => ({
  all: Array.from({ length: count }, (_, index) => index),
}));
export const score = step("score", { inputs: { n: p.number() }, outputs: { value: number } }, async ({ n }, ctx) => {
  console.log("scoring", n);
  console.log("as", ctx.run.execution);
  ctx.metric("n", n);
  return { value: twice(n) };
});
export const tell = effect("tell", { inputs: { all: json<number[]>() }, outputs: {} }, async () => {
  console.log("told");
});
export default pipeline("scores", { count: p.int(3) }, (add, { count }) => {
  const { all } = add(range, { count });
  add(tell, { all });
  return add.map(all, (add, n) => add(score, { n }), { name: "each" });
});
`;
const TWICE = `export function twice(value: number): number {
  const doubled = 2 * value;
  if (value === 2) throw new RangeError("two is too many");
  return doubled;
}
`;

describe("zen debug", () => {
  const repository = useRepository({
    files: { "zen.config.json": TINY_CONFIG, "pipelines/scores.ts": PIPELINE, "lib/twice.ts": TWICE },
  });
  let failed: string;
  const debug = (...args: readonly string[]) => repository.zen(["debug", "latest", ...args]);

  before(async () => {
    const { code, stderr } = await repository.zen(["run", "scores"]);
    expect(code).to.equal(1);
    failed = stderr;
  });

  it("is what a failed step is told with, and executes it alone", async () => {
    const commands = [...failed.matchAll(/^ {2}again (zen debug \S+ 'each\[2\]\.score') executes it alone$/gm)];
    expect(commands.length, failed).to.equal(1);
    const [, command = ""] = commands[0] as RegExpMatchArray;
    expect(await repository.done("runs:show")).to.contain(`again ${command} executes it alone`);
    const words = command.replaceAll("'", "").split(" ").slice(1);
    const ended = await repository.zen([...words, "--no-inspect"]);
    expectError(ended, { code: "STEP_FAILED", exit: 1, message: /^two is too many$/, place: /^lib\/twice\.ts:3:/ });
    expect(ended.stdout)
      .to.match(/^each\[2\]\.score │ scoring 2$/m)
      .and.match(/failed as in the run/);
    const document = JSON.parse((await repository.zen(["run", "scores", "--json"])).stdout) as {
      failures: readonly { node: string; rerun?: string }[];
    };
    expect(document.failures.map(({ node, rerun }) => [node, rerun?.replace(/\d{8}-\S+/, "RUN")])).to.deep.equal([
      ["each[2].score", "zen debug RUN 'each[2].score'"],
      ["each", undefined],
    ]);
  });

  it("shows what a step prints and makes, and changes nothing in the repository", async () => {
    await repository.done("runs:list");
    const before = await snapshot(repository.dir);
    const ended = await debug("each[1].score", "--no-inspect");
    expect(ended.code, ended.stderr).to.equal(0);
    expect(ended.stdout)
      .to.match(/^each\[1\]\.score │ scoring 1$/m)
      .and.match(/^each\[1\]\.score │ as \S+\.debug-\w+$/m)
      .and.match(/the same as in the run\n {4}2$/m)
      .and.match(/^ {2}n 1$/m);
    expect(await snapshot(repository.dir)).to.deep.equal(before);
  });

  it("waits for a debugger, stops where the step begins, and at breakpoints in the user's source", async () => {
    const started = await repository.start(["debug", "latest", "each[1].score"]);
    await started.printed(/ws:\/\/\S+/);
    const [url = ""] = /ws:\/\/\S+/.exec(started.stderr) ?? [];
    const client = await InspectorClient.attach(url);
    await client.send("Debugger.enable");
    await client.send("Runtime.runIfWaitingForDebugger");
    const atStep = await client.paused();
    expect(atStep.hitBreakpoints ?? [], "a debugger statement, not a breakpoint").to.deep.equal([]);
    expect(await client.breakAt("lib/twice.ts", 4)).to.equal(1);
    await client.send("Debugger.resume");
    const atLine = await client.paused();
    expect(atLine.callFrames[0]?.functionName).to.equal("twice");
    expect(await client.locals(atLine)).to.include({ value: 1, doubled: 2 });
    await client.send("Debugger.resume");
    client.close();
    const { code, stdout, stderr } = await started.ended;
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/the same as in the run/);
  });

  it("ends with Ctrl-C while it waits, and leaves no process", async () => {
    const started = await repository.start(["debug", "latest", "range"]);
    await started.printed(/ws:\/\/\S+/);
    started.signalGroup("SIGINT");
    expect((await started.ended).code).to.equal(130);
    expect(await processesLeft(repository.dir)).to.deep.equal([]);
  });

  it("tells that the code is another now", async () => {
    await repository.edit("lib/twice.ts", "2 * value", "20 * value");
    const { stdout } = await debug("each[1].score", "--no-inspect");
    expect(stdout)
      .to.match(/, not the same as in the run$/m)
      .and.match(/its code is not what it was in the run/);
    await repository.write({ "lib/twice.ts": TWICE });
  });

  it("refuses what is no step, what is unknown, and to change the world outside unasked", async () => {
    expectError(await debug("each", "--no-inspect"), { code: "DEBUG_REFUSED", exit: 2, hint: /each\[\d\]\.score/ });
    expectError(await debug("rang", "--no-inspect"), { code: "STEP_NAME_UNKNOWN", exit: 2, hint: /range/ });
    expectError(await debug("tell", "--no-inspect"), { code: "DEBUG_REFUSED", exit: 2, hint: /--effect/ });
    expect((await debug("tell", "--no-inspect", "--effect")).stdout).to.contain("told");
    expectError(await repository.zen(["debug", "none", "range"]), { code: "RUN_NOT_FOUND", exit: 1 });
    expectError(await debug("range", "--port", "0"), { code: "USAGE_INVALID", exit: 2 });
  });
});
