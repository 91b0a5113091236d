import type { ExecutionRecord, RunRecord } from "@zen/plugin-sdk";
import { expect } from "chai";
import { expectError } from "../support/errors.js";
import { useRepository } from "../support/repository.js";
import type { Ended } from "../support/run.js";
import { TINY_CONFIG } from "../support/tiny.js";

const PIPELINE = `import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { setTimeout } from "node:timers/promises";
import { fall } from "../lib/fall.js";

export const talk = step("talk", { inputs: { lines: p.int() }, outputs: { said: json<number>() } }, async ({ lines }) => {
  for (let line = 1; line <= lines; line++) console.log("line", line);
  console.error("a last word");
  fall("It is broken");
  return { said: lines };
});
export const after = step("after", { inputs: { said: json<number>() }, outputs: { said: json<number>() } }, async (all) => all);
export const beside = step("beside", { inputs: {}, outputs: { said: json<number>() } }, async () => {
  await setTimeout(300);
  return { said: 1 };
});

export default pipeline("falls", { lines: p.int(30) }, (add, { lines }) => {
  const { said } = add(talk, { lines });
  add(after, { said: add(after, { said }, { name: "next" }).said }, { name: "last" });
  const { said: other } = add(beside, {});
  return { said, other: add(after, { said: other }, { name: "follows" }).said };
});
`;
const FALL = `/** Throws, on line 4 column 9. */
export function fall(message: string): void {
  if (message !== "") {
    throw new TypeError(message);
  }
}
`;
const ESCAPE = "\u001B";

describe("a step that fails", () => {
  const repository = useRepository({
    files: { "zen.config.json": TINY_CONFIG, "pipelines/falls.ts": PIPELINE, "lib/fall.ts": FALL },
  });
  let ended: Ended;
  before(async () => {
    ended = await repository.zen(["run", "falls"]);
  });

  it("is told with its error, the place in the user's source, and exit code 1", () => {
    expectError(ended, { code: "STEP_FAILED", exit: 1, message: /^It is broken$/, place: /^lib\/fall\.ts:4:11$/ });
  });

  it("shows the last twenty lines that it printed, and no more", () => {
    const { stderr } = ended;
    expect(stderr).to.contain("its last 20 lines");
    const lines = [...stderr.matchAll(/^ +│ (.*)$/gm)].map(([, line]) => line);
    expect(lines).to.deep.equal([...Array.from({ length: 19 }, (_, at) => `line ${at + 12}`), "a last word"]);
  });

  it("stops what depends on it, and lets the rest finish", async () => {
    expect(ended.stdout).to.match(/^falls failed in .*: 2 ran, 1 failed, 2 skipped$/m);
    expect(ended.stderr)
      .to.match(/^ {2}skipped +next +after talk$/m)
      .and.match(/^ {2}ran +follows /m);
    const { run, executions } = await repository.json<{ run: RunRecord; executions: readonly ExecutionRecord[] }>(
      "runs:show",
      "latest",
    );
    expect(run.state).to.equal("failed");
    expect(Object.fromEntries(executions.map(({ node, state }) => [node, state]))).to.deep.equal({
      talk: "failed",
      next: "skipped",
      last: "skipped",
      beside: "succeeded",
      follows: "succeeded",
    });
  });

  it("keeps all that it printed", async () => {
    const printed = (await repository.done("runs:logs", "latest", "--step", "talk")).trimEnd().split("\n");
    expect(printed).to.deep.equal([...Array.from({ length: 30 }, (_, at) => `line ${at + 1}`), "a last word"]);
  });

  it("is told in one JSON document with --json", async () => {
    const { code, stdout, stderr } = await repository.zen(["run", "falls", "--json"]);
    expect([code, stderr]).to.deep.equal([1, ""]);
    const { run, failures } = JSON.parse(stdout) as {
      run: RunRecord;
      failures: readonly { node: string; error: { code: string; place: string }; lines: readonly string[] }[];
    };
    expect(run.steps).to.include({ failed: 1, skipped: 2, cached: 2 });
    expect(failures.map(({ node, lines }) => [node, lines.length])).to.deep.equal([["talk", 20]]);
    expect(failures[0]?.error).to.include({ code: "STEP_FAILED", place: "lib/fall.ts:4:11" });
  });

  it("is plain text where nobody watches, whatever the step printed", () => {
    expect(ended.stderr + ended.stdout).not.to.contain(ESCAPE);
    expect(ended.stderr).not.to.match(/[⠋⠙⠹⠸]/);
    expect(ended.stderr).to.match(/^ {2}failed +talk +\d+ ms {2}STEP_FAILED$/m);
  });

  it("is coloured where FORCE_COLOR asks for it, what the step printed in this process too", async () => {
    const env = { NO_COLOR: undefined, FORCE_COLOR: "1" };
    const { stderr } = await repository.zen(["run", "falls", "--in-process"], { env });
    expect(stderr).to.contain(`${ESCAPE}[31mfailed`);
    expect(stderr, "nothing is coloured but what is there").not.to.match(/\u001B\[2m *\u001B\[22m/);
    expect(stderr, "colours of the step's own are not spelt out").not.to.contain("␛");
    expect(stderr.replaceAll(/\u001B\[\d+m/g, "")).to.match(/^ +│ line 30$/m);
    for (const none of [
      { NO_COLOR: "1", FORCE_COLOR: "1" },
      { NO_COLOR: undefined, FORCE_COLOR: "0" },
    ])
      expect((await repository.zen(["run", "falls"], { env: none })).stderr).not.to.contain(ESCAPE);
  });
});
