import { expect } from "chai";
import { remove, repository, write } from "../testing/repository.js";
import { ask, errorOf, zen } from "../testing/zen.js";

const SQUARES = `import { json, list, p, pipeline, step } from "@zen/plugin-sdk/pipeline";

export const numbers = step("numbers", { inputs: { count: p.int() }, outputs: { all: json<number[]>() } }, async ({ count }) => {
  return { all: Array.from({ length: count }, (_, index) => index) };
});
export const square = step("square", { inputs: { n: p.number(), bad: p.int(-1) }, outputs: { value: json<number>() } }, async ({ n, bad }) => {
  if (n === bad) throw new Error("no square of " + n);
  return { value: n * n };
});
export const sum = step("sum", { inputs: { values: list(json<number>()) }, outputs: { value: json<number>() } }, async ({ values }, ctx) => {
  const value = values.reduce((total, one) => total + one, 0);
  ctx.metric("sum", value);
  return { value };
});
const squares = pipeline("squares", { count: p.int(), bad: p.int(-1) }, (add, { count, bad }) => {
  const { all } = add(numbers, { count });
  const { value } = add.map(all, (add, n) => add(square, { n, bad }), { name: "each" });
  return { value: add(sum, { values: value }).value };
});
export default pipeline("choice", { count: p.int(3), bad: p.int(-1), least: p.int(0) }, (add, { count, bad }) => {
  const { value } = add.call(squares, { count, bad });
  const big = add.when(value.at().gt(10), (add) => add(square, { n: value.at() }), { name: "big" });
  return { result: add.merge([big.value, value]).value };
});
`;

interface Run {
  readonly run: {
    readonly state: string;
    readonly steps: { readonly total: number; readonly ran: number; readonly cached: number };
  };
}

describe("zen run of what is no step", function () {
  this.timeout(60_000);
  let dir: string;
  before(async () => void (dir = await repository({ "pipelines/squares.ts": SQUARES })));
  after(() => remove(dir));

  it("shows a map as one line with a count, and a condition that does not hold", async () => {
    const { stderr, stdout, code } = await zen(dir, "run", "choice", "--param", "count=20");
    expect(stderr)
      .to.match(/ran +squares\/each .*20 items: 20 ran/)
      .and.not.contain("each[");
    expect(stderr).to.match(/ran +big\.square/);
    expect(stdout).to.match(/choice succeeded .*: 23 ran/);
    expect(code).to.equal(0);
    const small = await zen(dir, "run", "choice", "--param", "count=3");
    expect(small.stderr).to.match(/ran +squares\/each .*3 items: 3 cached/);
    expect(small.stderr).to.match(/skipped +big .*its condition does not hold/);
    const { document } = await ask<{ value: unknown }>(dir, "artifacts:get", "choice.result");
    expect(document.value).to.equal(5);
  });

  it("says beforehand what it can", async () => {
    const { stdout } = await zen(dir, "run", "choice", "--param", "count=20", "--dry-run");
    expect(stdout).to.match(/squares\/each +is known: 20 items: 20 known/);
    const more = await zen(dir, "run", "choice", "--param", "count=5", "--dry-run");
    expect(more.stdout).to.match(/squares\/each +depends on what would run/);
  });

  it("names the items that failed, and shows the run and the plan in few lines", async () => {
    const { document, code } = await ask<
      Run & { failures: { node: string; error: { code: string; message: string } }[] }
    >(dir, "run", "choice", "--param", "count=9", "--param", "bad=7");
    expect(code).to.equal(1);
    expect(document.failures.map(({ node }) => node)).to.deep.equal(["squares/each[7].square", "squares/each"]);
    expect(document.failures[1]?.error).to.include({ code: "MAP_ITEMS_FAILED" });
    const shown = await zen(dir, "runs:show");
    expect(shown.stdout)
      .to.match(/squares\/each +failed .*MAP_ITEMS_FAILED/)
      .and.contain("9 executions in items of maps");
    expect(shown.stdout.split("\n").length).to.be.lessThan(36);
    const plan = await zen(dir, "pipelines:show", "choice");
    expect(plan.stdout)
      .to.match(/squares\/each +map over numbers\.all/)
      .and.match(/big +when squares\.value > 10/);
  });

  it("refuses a map over what is no list at the line where it was added", async () => {
    write(dir, {
      "pipelines/wrong.ts": SQUARES.replace(`"choice"`, `"wrong"`)
        .replace("json<number[]>()", "Metrics")
        .replace("json, list", "json, list, Metrics")
        .replace(`"squares"`, `"inner"`),
    });
    const error = await errorOf(dir, "run", "wrong");
    expect(error.code).to.equal("MAP_NOT_A_LIST");
    expect(JSON.stringify(error)).to.match(/pipelines\/wrong\.ts:17:\d+/);
  });
});
