import path from "node:path";
import type { RunRecord } from "@zen/plugin-sdk";
import { expect } from "chai";
import { fencesOf } from "../support/page.js";
import { useRepository } from "../support/repository.js";
import { ROOT, runProgram } from "../support/run.js";
import { nodesIn, runPipeline } from "../support/run-document.js";
import { expectSound } from "../support/soundness.js";
import { CHAIN_STEPS, chainEnd, TINY_CONFIG, TINY_FILES } from "../support/tiny.js";

describe("an artifact store of one's own, written from the guide", () => {
  const repository = useRepository({ files: TINY_FILES });

  before(async () => {
    const fences = await fencesOf("docs/guides/write-an-artifact-store.md");
    const text = (name: string): string => fences.find(({ title }) => title === name)?.text ?? `no ${name}`;
    const files = ["package.json", "store.ts", "index.ts"];
    await repository.write(Object.fromEntries(files.map((name) => [`one-file-store/${name}`, text(name)])));
    const { code, stderr } = await runProgram(
      path.join(ROOT, "node_modules/.bin/esbuild"),
      ["store.ts", "index.ts", "--format=esm", "--outdir=dist"],
      { cwd: repository.path("one-file-store") },
    );
    expect(code, stderr).to.equal(0);
    await repository.done("plugins:install", "./one-file-store");
    await repository.configure((config) => ({
      ...config,
      stores: {
        ...TINY_CONFIG.stores,
        artifacts: { default: { use: "one-file-store", config: { path: "artifacts.db" } } },
      },
    }));
  });

  it("is shown with the stack", async () => {
    expect(await repository.done("stacks:show")).to.match(/^artifact-store@1 +one-file-store +@acme\/one-file-store/m);
  });

  it("keeps what runs make, so that nothing is made twice", async () => {
    const first = await runPipeline(repository, "chain", "--param", "salt=5");
    expect(nodesIn(first, "ran")).to.have.members(CHAIN_STEPS);
    expect(nodesIn(await runPipeline(repository, "chain", "--param", "salt=5"), "cached")).to.have.members(CHAIN_STEPS);
    const { value } = await repository.json<{ value: string }>("artifacts:get", "chain.text");
    expect(value).to.equal(chainEnd(5));
  });

  it("serves two runs at once, and is sound afterwards", async () => {
    const runs = await Promise.all(
      [1000, 2000].map((salt) => repository.json<{ run: RunRecord }>("run", "chain", "--param", `salt=${salt}`)),
    );
    expect(runs.map(({ run }) => run.state)).to.deep.equal(["succeeded", "succeeded"]);
    await expectSound(repository.dir);
  });
});
