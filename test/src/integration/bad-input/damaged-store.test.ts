import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { useRepository } from "../../support/repository.js";
import { nodesIn, runPipeline } from "../../support/run-document.js";
import { CHAIN_STEPS, TINY_FILES } from "../../support/tiny.js";

describe("an artifact store that somebody has meddled with", function () {
  this.timeout(180_000);
  const repository = useRepository({ files: TINY_FILES });
  const run = (salt: number) => runPipeline(repository, "chain", "--param", `salt=${salt}`, "--param", "ms=1");
  const objects = (...names: readonly string[]) => repository.path(".zen/artifacts/objects", ...names);
  const listed = async () =>
    (await repository.json<{ items: readonly { id: string }[] }>("runs:list")).items.map(({ id }) => id);

  it("names a batch of the journal that is cut off; all else is rebuilt, listed, shown and run", async () => {
    const damaged = (await run(1)).run.id;
    const sound = (await run(2)).run.id;
    const [, batch = ""] = (await readdir(objects("runs", damaged))).sort();
    const file = objects("runs", damaged, batch);
    const whole = await readFile(file);
    await writeFile(file, whole.subarray(0, whole.length - 10));
    const { code, stderr } = await repository.zen(["metadata:rebuild"]);
    expect(code, stderr).to.equal(1);
    expect(stderr).to.contain(`runs/${damaged}/${batch}`).and.to.contain("JOURNAL_DAMAGED");
    expect(stderr).not.to.match(/\n +at /);
    expect(await listed()).to.have.members([damaged, sound]);
    await repository.done("runs:show", sound);
    expect(nodesIn(await run(2), "cached")).to.deep.equal(CHAIN_STEPS);
    await writeFile(file, whole);
    await repository.done("metadata:rebuild");
  });

  it("computes again what stands under a key whose entry is garbage, once", async () => {
    for (const name of await readdir(objects("keys"))) await writeFile(objects("keys", name), "\0");
    expect(nodesIn(await run(2), "ran")).to.deep.equal(CHAIN_STEPS);
    expect(nodesIn(await run(2), "cached")).to.deep.equal(CHAIN_STEPS);
  });

  it("is not disturbed by files and folders of others", async () => {
    const { id } = (await run(3)).run;
    const foreign = [
      ".DS_Store",
      "Thumbs.db",
      "readme",
      "runs/readme",
      `runs/${id}/readme`,
      "active/readme",
      "Copy of keys/x",
    ];
    for (const name of foreign) {
      await mkdir(path.dirname(objects(name)), { recursive: true });
      await writeFile(objects(name), "hello");
    }
    await repository.done("metadata:rebuild");
    expect(await listed()).to.include(id);
    expect(nodesIn(await run(3), "cached")).to.deep.equal(CHAIN_STEPS);
    for (const name of foreign) expect(await readFile(objects(name), "utf8"), name).to.equal("hello");
  });
});
