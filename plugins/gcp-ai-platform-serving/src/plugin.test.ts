import { readFileSync } from "node:fs";
import { pluginCases, runConformance } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import plugin from "./index.js";

const packageJson = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  zen: { backends: [{ configSchema: { properties: object } }] };
};

runConformance("gcp-ai-platform-serving as a plugin", pluginCases, () => ({ plugin, packageJson }), { describe, it });

describe("the manifest of gcp-ai-platform-serving", () => {
  it("offers no endpoint that is peered with a network: it would hold one model, and share no traffic", () => {
    expect(packageJson.zen.backends[0].configSchema.properties).not.to.have.any.keys(
      "network",
      "enablePrivateServiceConnect",
    );
  });
});
