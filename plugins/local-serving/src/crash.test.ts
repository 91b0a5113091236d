import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isDigest } from "@zen/plugin-sdk";
import { expect } from "chai";
import { ask, settled, stopServer, TestPlace } from "./testing/place.js";
import { Teller } from "./testing/programs.js";

/** Moments that lie anywhere, and are the same in each run. */
function moments(count: number, span: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => ((index + 1) * 0.618_034 * span) % span);
}

describe("after a kill -9", function () {
  this.timeout(60_000);
  let place: TestPlace;
  beforeEach(async () => (place = await TestPlace.create()));
  afterEach(() => place.dispose());

  it("of clients, every wish that they were told of is there, and no half of one", async () => {
    const told = new Set<string>();
    for (const [kill, moment] of moments(8, 12).entries()) {
      const client = new Teller("deploy-on", place.folder, join(place.root, "artifacts"), `c${kill}-`);
      await client.hasTold(1 + (kill % 3));
      await delay(moment);
      for (const name of await client.kill()) told.add(name);
    }
    told.delete("opened");
    const serving = await place.open();
    const found = (await serving.list()).map(({ name }) => name);
    expect(found).to.include.members([...told]);
    expect(found.length, "each killed client may have come as far as one more").to.be.at.most(told.size + 8);
    for (const name of found) {
      expect((await settled(serving, name)).state, name).to.equal("ready");
      expect(await ask(serving, name)).to.equal(1 + Number(name.split("-")[1]));
    }
    await place.deploy(serving, "last", 1000);
    await stopServer(place.folder);
    expect(readdirSync(place.layout.models).filter((entry) => !isDigest(entry))).to.deep.equal([]);
    expect(readdirSync(place.folder).filter((entry) => entry.includes("draft"))).to.deep.equal([]);
  });

  it("of the server, whatever it was doing, the next client brings about what was wished for", async () => {
    const serving = await place.open();
    for (const [offset, moment] of moments(7, 200).entries()) {
      await serving.deploy(await place.spec("sums", offset));
      await delay(moment);
      await stopServer(place.folder, "SIGKILL");
      const next = await place.open();
      await next.endpoint("sums");
      const { state, revisions } = await settled(next, "sums");
      expect([state, revisions.length], `killed after ${moment} ms`).to.deep.equal(["ready", 1]);
      expect(await ask(next, "sums")).to.equal(1 + offset);
    }
  });

  it("of a server at work, status alone brings it back", async () => {
    const serving = await place.open();
    await place.deploy(serving, "sums", 10);
    await stopServer(place.folder, "SIGKILL");
    expect((await serving.status("sums"))?.state).to.equal("pending");
    expect((await settled(serving, "sums")).state).to.equal("ready");
    expect(await ask(serving, "sums")).to.equal(11);
  });
});
