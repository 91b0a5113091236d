import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { expect } from "chai";
import { expectRefusal } from "../../support/refusal.js";
import { useRepository } from "../../support/repository.js";

interface Runs {
  readonly items: readonly { readonly id: string; readonly tags: readonly string[] }[];
}

describe("a metadata database that cannot be read", () => {
  const repository = useRepository();
  let known: Runs;

  before(async () => {
    await repository.done("run", "hello");
    await repository.done("runs:tag", "latest", "kept");
    known = await repository.json<Runs>("runs:list");
    for (const end of ["-wal", "-shm"]) await rm(repository.path(`.zen/metadata.db${end}`), { force: true });
    await writeFile(repository.path(".zen/metadata.db"), "this is not a database\n".repeat(1000));
  });

  it("is named, and made anew from the journal without losing anything", async () => {
    for (const args of [["runs:list"], ["artifacts:list"], ["run", "hello"]])
      await expectRefusal(repository, args, {
        code: "METADATA_CORRUPT",
        exit: 1,
        message: /metadata\.db is not a sound SQLite database/,
        hint: /zen metadata:rebuild/,
      });
    await repository.done("metadata:rebuild");
    expect(await repository.json<Runs>("runs:list")).to.deep.equal(known);
    const kept = (await readdir(repository.path(".zen"))).filter((name) => name.startsWith("metadata.db.broken-"));
    expect(kept).to.have.length(1);
    expect(await readFile(repository.path(".zen", kept[0] as string), "utf8")).to.match(/^this is not a database/);
    await repository.done("run", "hello");
  });
});
