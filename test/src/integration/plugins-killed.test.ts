import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { seededRandom } from "@zen/plugin-sdk/pipeline";
import { allDeaths } from "../crash/deaths.js";
import type { Change } from "../crash/plugins/place.js";
import { PluginScene } from "../crash/plugins/scene.js";

/** A few at random of all the deaths that `npm run test:soak` goes through. */
const KILLS = 5;
const seed = process.env["ZEN_SEED"] ?? randomUUID().slice(0, 8);

for (const change of ["install", "update", "rollback", "mend"] as const satisfies readonly Change[]) {
  describe(`plugins during ${change}, killed at its write points (ZEN_SEED=${seed})`, function () {
    this.timeout(300_000);
    const scene = new PluginScene(change);
    before(() => scene.make());
    after(() => scene.remove());

    it(`are one whole generation, whichever of ${KILLS} points it was, and the next change goes through`, async () => {
      const deaths = allDeaths(await scene.trace());
      const random = seededRandom(`${seed}/${change}`);
      let died = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const death = deaths[random.int(deaths.length)];
        if (death !== undefined && (await scene.killed(death))) died++;
      }
      expect(died).to.be.greaterThan(0);
    });
  });
}
