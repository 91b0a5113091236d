import { readFile } from "node:fs/promises";
import { pluginCases, runConformance } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import { backoff } from "./backoff.js";
import { EVENTS } from "./config.js";
import plugin from "./index.js";

const packageJson = async (): Promise<{ zen: { hooks: { on: string }[]; configSchema: object } }> =>
  JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as never;

runConformance("webhooks as a plugin", pluginCases, async () => ({ plugin, packageJson: await packageJson() }), {
  describe,
  it,
});

describe("the plugin of webhooks", () => {
  it("may listen to every event that an endpoint may want", async () => {
    const { zen } = await packageJson();
    expect(zen.hooks.map(({ on }) => on)).to.deep.equal([...EVENTS]);
    expect(JSON.stringify(zen.configSchema)).to.contain(JSON.stringify(EVENTS));
  });

  it("waits longer after each failure, an hour at most, and never at the same moment as others", () => {
    expect([1, 2, 3, 30].map((failures) => backoff(failures, 0))).to.deep.equal([1000, 2000, 4000, 3_600_000]);
    expect([1, 2, 3, 30].map((failures) => backoff(failures, 1))).to.deep.equal([500, 1000, 2000, 1_800_000]);
  });
});
