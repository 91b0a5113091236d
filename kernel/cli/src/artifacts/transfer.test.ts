import { rmSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import type { TransferReport } from "@zen/client";
import { CONFIG, folder, remove, repository } from "../testing/repository.js";
import { ask, errorOf, zen } from "../testing/zen.js";

describe("zen artifacts:push and artifacts:pull", function () {
  this.timeout(90_000);
  let shared: string;
  let ci: string;
  let mine: string;
  before(async () => {
    shared = folder();
    const artifacts = {
      ...CONFIG.stores.artifacts,
      shared: { use: "local-artifact-store", config: { path: path.join(shared, "artifacts") } },
    };
    const config = JSON.stringify({ ...CONFIG, stores: { ...CONFIG.stores, artifacts } });
    [ci, mine] = await Promise.all([
      repository({ "zen.config.json": config }),
      repository({ "zen.config.json": config }),
    ]);
  });
  after(() => [shared, ci, mine].forEach(remove));

  it("share what one repository has computed with another", async () => {
    await zen(ci, "run", "greetings");
    const pushed = await zen(ci, "artifacts:push", "shared");
    expect(pushed.stdout).to.match(/^1 run: \d+ objects copied \(.*\), 0 there already\n  2 step keys new/);
    const again = await ask<TransferReport>(ci, "artifacts:push", "shared");
    expect(again.document.copied.objects).to.equal(0);
    const pulled = await ask<TransferReport>(mine, "artifacts:pull", "shared", "--pipeline", "greetings");
    expect(pulled.document.runs).to.deep.equal(again.document.runs);
    const { document } = await ask<{ run: { steps: object } }>(mine, "run", "greetings");
    expect(document.run.steps).to.include({ ran: 0, cached: 2 });
    expect((await zen(mine, "runs:list")).stdout).to.contain(pulled.document.runs[0] as string);
    // From here on it does not need the other store.
    rmSync(path.join(shared, "artifacts"), { recursive: true });
    expect((await zen(mine, "artifacts:get", "greetings.greeting")).stdout).to.equal('"HELLO, WORLD!"');
  });

  it("say what they cannot do", async () => {
    expect(await errorOf(ci, "artifacts:push", "nowhere")).to.include({ code: "STORE_NOT_FOUND" });
    expect(await errorOf(ci, "artifacts:push", "default")).to.include({ code: "USAGE_INVALID", exit: 2 });
    expect(await errorOf(ci, "artifacts:push", "shared", "--run", "nobody")).to.include({ code: "RUN_NOT_FOUND" });
    expect(await errorOf(ci, "artifacts:pull")).to.include({ code: "USAGE_INVALID", exit: 2 });
  });
});
