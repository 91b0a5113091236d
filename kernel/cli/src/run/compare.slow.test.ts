import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import type { ComparedRow, RunComparison } from "@zen/client";
import { CONFIG, GREETINGS, HELPER, remove, repository, write } from "../testing/repository.js";
import { ask, errorOf, zen } from "../testing/zen.js";

const OWN_STORE = {
  ...CONFIG,
  stores: {
    artifacts: CONFIG.stores.artifacts,
    metadata: {
      ...CONFIG.stores.metadata,
      apart: { use: "sqlite-metadata-store", config: { path: ".zen/apart.db" } },
      same: CONFIG.stores.metadata.default,
    },
  },
};
const READS = `import { readFile } from "node:fs/promises";
import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
export const lines = step("lines", { inputs: { text: p.file() }, outputs: { count: json<number>() } }, async ({ text }) => ({
  count: (await readFile(text.path, "utf8")).split("\\n").length,
}));
export default pipeline("reads", { text: p.string("words.txt") }, (add, { text }) => add(lines, { text }));
`;

describe("zen runs:compare", function () {
  this.timeout(60_000);
  let dir: string;
  before(async () => {
    const apart = (name: string) =>
      GREETINGS.replace('"greetings"', `"${name}"`).replace(/\}\);\s*$/, `}, { stores: { metadata: "${name}" } });\n`);
    dir = await repository({
      "zen.config.json": JSON.stringify(OWN_STORE),
      "pipelines/apart.ts": apart("apart"),
      "pipelines/same.ts": apart("same"),
      "pipelines/reads.ts": READS,
      "words.txt": "one\ntwo\n",
    });
  });
  after(() => remove(dir));

  const run = async (...words: readonly string[]): Promise<string> =>
    (await ask<{ run: { id: string } }>(dir, "run", ...words)).document.run.id;
  const compare = async (...words: readonly string[]) =>
    (await ask<RunComparison>(dir, "runs:compare", ...words)).document;
  const differing = (rows: readonly ComparedRow[]) => rows.filter(({ same }) => !same).map(({ name }) => name);

  it("says what is not the same: parameters, metrics, code, data and timings", async () => {
    const first = await run("greetings");
    const second = await run("greetings", "--param", "name=Grace Hopper", "--name", "longer");
    write(dir, { "pipelines/helper.ts": HELPER.replace('"!"', '"?"') });
    const third = await run("greetings");
    write(dir, { "pipelines/helper.ts": HELPER });
    const all = await compare(first, second, third);
    expect(all.runs.map(({ id }) => id)).to.deep.equal([first, second, third]);
    expect(all.params.map(({ name, values, same }) => [name, values, same])).to.deep.equal([
      ["name", ["world", "Grace Hopper", "world"], false],
      ["times", [1, 1, 1], true],
    ]);
    expect(all.metrics.find(({ name }) => name === "letters")?.values).to.deep.equal([5, 12, 5]);
    expect(differing(all.code)).to.deep.equal(["greet: ./pipelines/helper.ts shout"]);
    expect(differing(all.data)).to.deep.equal(["count: greeting"]);
    expect(differing(all.outputs)).to.deep.equal(["greeting", "words"]);
    expect(all.steps.map(({ node, states }) => `${node} ${states.join(" ")}`)).to.deep.equal([
      "greet succeeded succeeded succeeded",
      "count succeeded succeeded succeeded",
    ]);
    const short = (await zen(dir, "runs:compare", first, second)).stdout;
    expect(short)
      .to.match(/^name +world +Grace Hopper$/m)
      .and.to.contain("and 1 the same")
      .and.not.to.match(/^times/m);
    expect(short)
      .to.match(/^CODE +all \d+ the same$/m)
      .and.to.match(/^B +\S+ +longer/m);
    expect((await zen(dir, "runs:compare", first, second, "--all")).stdout).to.match(/^times +1 +1$/m);
  });

  it("tells files that were read by their content, not their path", async () => {
    const before = await run("reads");
    write(dir, { "words.txt": "one\ntwo\nthree\n" });
    const { data, params } = await compare(before, await run("reads"));
    expect(differing(params)).to.deep.equal([]);
    expect(differing(data)).to.deep.equal(["lines: the file of text"]);
  });

  it("refuses runs that do not share their stores, whatever the stores are called", async () => {
    const [usual, apart, same] = [await run("greetings"), await run("apart"), await run("same")];
    const error = await errorOf(dir, "runs:compare", usual, apart);
    expect(error).to.include({ code: "RUNS_NOT_COMPARABLE", exit: 2 });
    expect(error.message).to.equal(`The runs ${usual} and ${apart} do not share their metadata store`);
    expect(error.hint).to.contain(`${apart} of apart is in `);
    expect((await compare(usual, same)).runs).to.have.length(2);
    for (const words of [[usual], [usual, usual]])
      expect(await errorOf(dir, "runs:compare", ...words)).to.include({ code: "RUNS_NOT_COMPARABLE" });
    expect(await errorOf(dir, "runs:compare", usual, "nonsense")).to.include({ code: "RUN_NOT_FOUND" });
  });

  it("are told of on one page, and so is one run", async () => {
    const [first, second] = [await run("greetings"), await run("greetings", "--param", "name=</title><b>Bob")];
    const written = await ask<{ file: string }>(dir, "runs:report", second);
    expect(written.document.file).to.equal(path.join(dir, `zen-report-${second}.html`));
    const page = await readFile(written.document.file, "utf8");
    expect(page)
      .to.match(/^<!doctype html>/)
      .and.to.contain("&lt;/title&gt;&lt;b&gt;Bob")
      .and.not.to.contain("<b>Bob");
    expect(await zen(dir, "runs:report", first, second, "--out", "both.html")).to.include({
      code: 0,
      stdout: "both.html\n",
    });
    expect(await readFile(path.join(dir, "both.html"), "utf8")).to.contain("2 runs side by side");
    expect((await zen(dir, "runs:report", first, "--out", "-")).stdout).to.match(/^<!doctype html>[^]*<\/html>\n$/);
    expect(await errorOf(dir, "runs:report", "nonsense")).to.include({ code: "RUN_NOT_FOUND" });
    expect(await zen(dir, "runs:report", first, "--out", "new/folder/run.html")).to.include({ code: 0 });
    for (const wrong of ["new", "both.html/run.html"])
      expect(await errorOf(dir, "runs:report", first, "--out", wrong)).to.include({ code: "USAGE_INVALID", exit: 2 });
  });
});
