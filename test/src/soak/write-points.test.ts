import { deathsIn } from "../crash/deaths.js";
import { Scene, type Place } from "../crash/scene.js";
import { WRITE_POINTS } from "../crash/write-points.js";
import { inLanes, result } from "./soak.js";

for (const place of Object.keys(WRITE_POINTS) as Place[]) {
  describe(`a run whose steps are executed ${place}, killed at each of its write points`, function () {
    this.timeout(3_600_000);
    const scenes = [new Scene(place), new Scene(place)];
    before(async () => {
      for (const scene of scenes) await scene.make();
    });
    after(async () => {
      for (const scene of scenes) await scene.remove();
    });

    it("is taken up by the next one: nothing is lost, torn, done twice or left", async () => {
      const trace = (await scenes[0]?.trace()) ?? [];
      const deaths = deathsIn(place, trace);
      let died = 0;
      await inLanes(`deaths ${place}`, scenes, deaths, async (scene, death) => {
        if (await scene.killed(death)) died++;
      });
      result(`${died} kills at ${new Set(trace).size} write points ${place}`);
    });
  });
}
