import { expect } from "chai";
import type { LineageGraph } from "@zen/client";
import { remove, repository } from "../testing/repository.js";
import { ask, errorOf, zen } from "../testing/zen.js";

const CHAIN = `import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
const number = json<number>();
export const first = step("first", { inputs: { n: p.int() }, outputs: { value: number } }, async ({ n }) => ({ value: n }));
export const twice = step("twice", { inputs: { value: number }, outputs: { value: number } }, async ({ value }) => ({ value: 2 * value }));
export const add = step("add", { inputs: { a: number, b: number }, outputs: { sum: number } }, async ({ a, b }) => ({ sum: a + b }));
export default pipeline("chain", { n: p.int(7) }, (go, { n }) => {
  const { value } = go(first, { n });
  const double = go(twice, { value });
  return { sum: go(add, { a: value, b: double.value }).sum };
});
`;

describe("zen lineage", function () {
  this.timeout(60_000);
  let dir: string;
  before(async () => {
    dir = await repository({ "pipelines/chain.ts": CHAIN });
    await zen(dir, "run", "chain");
  });
  after(() => remove(dir));

  const graph = async (...args: readonly string[]) => (await ask<LineageGraph>(dir, "lineage", ...args)).document;
  const nodes = ({ executions }: LineageGraph) => executions.map(({ node }) => node).sort();

  it("follows an artifact up and down, as far as it is told", async () => {
    expect(nodes(await graph("chain.sum"))).to.deep.equal(["add", "first", "twice"]);
    expect(nodes(await graph("latest/first.value"))).to.deep.equal(["add", "first", "twice"]);
    expect(nodes(await graph("latest/first.value", "--up"))).to.deep.equal(["first"]);
    expect(nodes(await graph("latest/first.value", "--down"))).to.deep.equal(["add", "twice"]);
    expect(nodes(await graph("chain.sum", "--depth", "1"))).to.deep.equal(["add"]);
    const { edges } = await graph("chain.sum", "--depth", "1");
    expect(edges.map(({ direction, name }) => `${direction} ${name}`).sort()).to.deep.equal([
      "read a",
      "read b",
      "wrote sum",
    ]);
  });

  it("takes a cached result back to the run that computed it", async () => {
    const { document } = await ask<{ run: { id: string } }>(dir, "run", "chain");
    const cached = await graph("chain.sum");
    expect(cached.executions.map(({ run }) => run)).not.to.include(document.run.id);
    expect(nodes(cached)).to.deep.equal(["add", "first", "twice"]);
  });

  it("is drawn as a tree, for Graphviz and for Mermaid", async () => {
    const { stdout } = await zen(dir, "lineage", "chain.sum");
    expect(stdout).to.match(/^[0-9a-f]{12} add\.sum \(json, \d+ B\)\n└─ made by add as sum in run \S+\n/);
    expect(stdout.match(/made by first/g)).to.have.length(2);
    expect(stdout).to.contain("(see above)");
    const dot = (await zen(dir, "lineage", "chain.sum", "--format", "dot")).stdout;
    expect(dot).to.match(/^digraph lineage \{\n[^]*\}\n$/);
    expect(dot.match(/ -> /g)).to.have.length(6);
    const mermaid = (await zen(dir, "lineage", "chain.sum", "--format", "mermaid")).stdout;
    expect(mermaid).to.match(/^flowchart LR\n/);
    expect(mermaid.match(/-->/g)).to.have.length(6);
  });

  it("names what it cannot find", async () => {
    expect(await errorOf(dir, "lineage", "latest/frist.value")).to.include({
      code: "ARTIFACT_NOT_FOUND",
      hint: "Did you mean first.value?",
    });
    expect(await errorOf(dir, "lineage", "nobody/first.value")).to.include({ code: "RUN_NOT_FOUND" });
    expect(await errorOf(dir, "lineage", "chain.sum", "--depth", "0")).to.include({ code: "USAGE_INVALID", exit: 2 });
    expect(await errorOf(dir, "lineage", "chain.sum", "--format", "svg")).to.include({ exit: 2 });
  });
});
