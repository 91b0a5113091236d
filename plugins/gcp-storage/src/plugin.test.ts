import { readFileSync } from "node:fs";
import { connectionSchema } from "@zen/gcp-auth/client";
import { pluginCases, runConformance } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import plugin from "./index.js";

const packageJson = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  zen: { backends: { configSchema: { properties: Record<string, unknown> } }[] };
};

runConformance("gcp-storage as a plugin", pluginCases, () => ({ plugin, packageJson }), { describe, it });

describe("gcp-storage's configuration", () => {
  it("says of the connection what all of Google Cloud's plugins say", () => {
    expect(packageJson.zen.backends[0]?.configSchema.properties).to.deep.include(connectionSchema);
  });
});
