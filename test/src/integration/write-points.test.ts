import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { seededRandom } from "@zen/plugin-sdk/pipeline";
import { deathsIn } from "../crash/deaths.js";
import { Scene, type Place } from "../crash/scene.js";
import { isMomentary, WRITE_POINTS } from "../crash/write-points.js";

/** A few at random of all the deaths that `npm run test:soak` goes through. */
const KILLS: Readonly<Record<Place, number>> = { "in this process": 10, "in workers": 4, "beside another run": 2 };
const seed = process.env["ZEN_SEED"] ?? randomUUID().slice(0, 8);

for (const [place, points] of Object.entries(WRITE_POINTS) as [Place, readonly string[]][]) {
  describe(`a run whose steps are executed ${place}, killed at its write points (ZEN_SEED=${seed})`, function () {
    this.timeout(300_000);
    const scene = new Scene(place);
    let trace: readonly string[] = [];
    before(() => scene.make());
    after(() => scene.remove());

    it("writes at points that have a name here, and at all of these", async () => {
      trace = await scene.trace();
      const found = new Set(trace);
      expect([...found].filter((point) => !points.includes(point)).sort(), "points without a name").to.deep.equal([]);
      const expected = points.filter((point) => !isMomentary(point));
      expect(
        expected.filter((point) => !found.has(point)),
        "names of nothing",
      ).to.deep.equal([]);
    });

    it(`is taken up by the next one, whichever of ${KILLS[place]} it was: nothing is lost, torn, done twice or left`, async () => {
      const random = seededRandom(`${seed}/${place}`);
      const deaths = deathsIn(place, trace);
      for (let kill = 0; kill < KILLS[place]; kill++) {
        const death = deaths[random.int(deaths.length)];
        if (death !== undefined) await scene.killed(death);
      }
    });
  });
}
