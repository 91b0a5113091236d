import { allDeaths } from "../crash/deaths.js";
import type { Change } from "../crash/plugins/place.js";
import { PluginScene } from "../crash/plugins/scene.js";
import { inLanes, result } from "./soak.js";

for (const change of ["install", "update", "rollback", "mend"] as const satisfies readonly Change[]) {
  describe(`plugins during ${change}, killed at each of its write points`, function () {
    this.timeout(3_600_000);
    const scenes = [new PluginScene(change), new PluginScene(change)];
    before(async () => {
      for (const scene of scenes) await scene.make();
    });
    after(() => {
      for (const scene of scenes) scene.remove();
    });

    it("are one whole generation, and the next change goes through", async () => {
      const trace = (await scenes[0]?.trace()) ?? [];
      let died = 0;
      await inLanes(`deaths during ${change}`, scenes, allDeaths(trace), async (scene, death) => {
        if (await scene.killed(death)) died++;
      });
      result(`${died} kills at ${new Set(trace).size} write points of plugins during ${change}`);
    });
  });
}
