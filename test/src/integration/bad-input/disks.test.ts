import { mkdir, rm } from "node:fs/promises";
import { expect } from "chai";
import { noDisks, zenOnFull, zenOnReadOnly } from "../../support/disks.js";
import { expectError, toldErrors } from "../../support/errors.js";
import { useRepository, type TestRepository } from "../../support/repository.js";
import { snapshot } from "../../support/snapshot.js";
import { expectSound } from "../../support/soundness.js";

const PIPELINE = `import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
export const grow = step("grow", { inputs: { size: p.int() }, outputs: { text: json<string>() } }, async ({ size }) => ({ text: "x".repeat(size) }));
export default pipeline("big", { size: p.int(3_000_000) }, (add, { size }) => add(grow, { size }));
`;

/** Shown with the tests, which are skipped for it. */
const reason = noDisks();
const skipped = reason === undefined ? "" : ` (skipped: ${reason})`;

function useDisks(): TestRepository {
  before(function () {
    if (reason !== undefined) this.skip();
  });
  const repository = useRepository();
  before(() => repository.write({ "pipelines/big.ts": PIPELINE }));
  return repository;
}

describe(`a disk that is mounted read-only${skipped}`, () => {
  const repository = useDisks();

  for (const [what, folders, args] of [
    ["the whole repository", ["."], ["run", "hello"]],
    [".zen, for a run", [".zen"], ["run", "hello"]],
    [".zen, for an installation", [".zen"], ["plugins:uninstall", "@zen/tfjs"]],
    ["the configuration", ["."], ["stacks:create", "other"]],
    ["the folder of a new repository", ["."], ["init", "new"]],
  ] as const) {
    it(`(${what}) is told, and nothing is changed`, async () => {
      const before = await snapshot(repository.dir);
      const paths = folders.map((folder) => repository.path(folder));
      expectError(await zenOnReadOnly(repository.dir, paths, args), {
        code: "DISK_READ_ONLY",
        exit: 1,
        message: /read-only/,
        hint: /Mount it for writing/,
      });
      expect(await snapshot(repository.dir)).to.deep.equal(before);
    });
  }

  it("(the artifacts, of a repository that has run) is told, and can still be looked at", async () => {
    await repository.done("run", "hello");
    const store = [repository.path(".zen/artifacts")];
    expectError(await zenOnReadOnly(repository.dir, store, ["run", "hello"]), {
      code: "DISK_READ_ONLY",
      exit: 1,
      hint: /Mount it for writing/,
    });
    const whole = [repository.dir];
    for (const args of [["runs:list"], ["artifacts:list"], ["artifacts:get", "hello.greeting"], ["plugins:list"]]) {
      const { code, stderr } = await zenOnReadOnly(repository.dir, whole, args);
      expect(code, stderr).to.equal(0);
    }
  });

  it("(the cache, which is not made yet) is told as what it is", async () => {
    await rm(repository.path(".zen/cache"), { recursive: true });
    await mkdir(repository.path(".zen/cache"));
    expectError(
      await zenOnReadOnly(repository.dir, [repository.path(".zen/cache")], ["run", "hello", "--param", "name=Ada"]),
      {
        code: "DISK_READ_ONLY",
        exit: 1,
        place: /^\.zen\/cache\//,
        hint: /Mount it for writing/,
      },
    );
    await repository.done("run", "hello", "--param", "name=Ada");
    await expectSound(repository.dir);
  });
});

describe(`a disk that is full${skipped}`, () => {
  const repository = useDisks();

  for (const [free, args] of [
    [0, ["run", "hello"]],
    [24, ["run", "hello"]],
    [128, ["run", "hello"]],
    [1024, ["run", "big"]],
  ] as const) {
    it(`(${free} KiB left) is told, and once there is room zen ${args.join(" ")} succeeds`, async () => {
      const { full, after, drafts } = await zenOnFull(repository.dir, free, args);
      const said = `${full.stdout}${full.stderr}`;
      expect(full.code, said).to.equal(1);
      for (const error of toldErrors(full)) expect(error).to.deep.include({ code: "DISK_FULL" });
      expect(said)
        .to.match(/code DISK_FULL/)
        .and.match(/hint Make room/);
      expect(drafts, "drafts of files").to.deep.equal([]);
      expect(after.code, after.stderr).to.equal(0);
      const { run } = JSON.parse(after.stdout) as { run: { state: string } };
      expect(run.state).to.equal("succeeded");
    });
  }

  it("leaves the plugins in use as they are", async () => {
    const { full, after } = await zenOnFull(repository.dir, 0, ["plugins:uninstall", "@zen/tfjs"]);
    expectError(full, { code: "DISK_FULL", exit: 1, hint: /The plugins in use are as before/ });
    expect(after.code, after.stderr).to.equal(0);
    await repository.done("plugins:install");
  });
});
