import { expect } from "chai";
import type { PurgeOutcome } from "@zen/client";
import { remove, repository } from "../testing/repository.js";
import { ask, errorOf, zen } from "../testing/zen.js";

describe("zen artifacts:purge", function () {
  this.timeout(60_000);
  let dir: string;
  before(async () => {
    dir = await repository();
    await zen(dir, "run", "greetings");
  });
  after(() => remove(dir));

  it("shows first what it means, and names what was made from it", async () => {
    const { stdout, code } = await zen(dir, "artifacts:purge", "greetings.greeting", "--reason", "names a person");
    expect(code).to.equal(0);
    expect(stdout)
      .to.match(/Made from it, and left:\n +[0-9a-f]{12} count\.words/)
      .and.contain("Nothing has been erased");
    expect((await zen(dir, "artifacts:get", "greetings.greeting")).stdout).to.equal('"HELLO, WORLD!"');
  });

  it("erases it, tells readers why, marks it in the lineage, and lets it be computed anew", async () => {
    const args = ["artifacts:purge", "greetings.greeting", "--reason", "names a person", "--derived", "--yes"];
    const { document } = await ask<PurgeOutcome>(dir, ...args);
    expect(document.derived.map(({ node }) => node)).to.deep.equal(["count"]);
    const error = await errorOf(dir, "artifacts:get", "greetings.greeting");
    expect(error).to.include({ code: "ARTIFACT_PURGED", exit: 1 });
    expect(error.message).to.contain("names a person");
    expect((await zen(dir, "lineage", "greetings.words")).stdout.match(/\[purged: names a person\]/g)).to.have.length(
      2,
    );
    expect((await ask<PurgeOutcome>(dir, ...args)).document.applied).to.equal(true);
    const again = await ask<{ run: { steps: object } }>(dir, "run", "greetings");
    expect(again.document.run.steps).to.include({ ran: 2 });
    expect((await zen(dir, "artifacts:get", "greetings.greeting")).stdout).to.equal('"HELLO, WORLD!"');
  });

  it("wants a reason and an artifact", async () => {
    expect(await errorOf(dir, "artifacts:purge", "greetings.greeting")).to.include({
      code: "USAGE_INVALID",
      exit: 2,
      message: "zen artifacts:purge: --reason must be given",
    });
    expect(await errorOf(dir, "artifacts:purge", "greetings.greeting", "--reason", " ")).to.include({ exit: 2 });
    expect(await errorOf(dir, "artifacts:purge", "nothing", "--reason", "r")).to.include({
      code: "ARTIFACT_NOT_FOUND",
    });
  });
});
