import { readFileSync } from "node:fs";
import { connectionSchema } from "@zen/gcp-auth/client";
import { pluginCases, runConformance } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import { DEFAULTS } from "./config.js";
import plugin from "./index.js";
import { PROCESSING } from "./orchestrator.js";

const packageJson = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  zen: { backends: [{ configSchema: { properties: Record<string, { default?: unknown }> }; worksWith: string[] }] };
};

runConformance("gcp-compute as a plugin", pluginCases, () => ({ plugin, packageJson }), { describe, it });

describe("the manifest of gcp-compute", () => {
  const [{ configSchema, worksWith }] = packageJson.zen.backends;

  it("has the code's defaults, and the connection that all backends on Google Cloud share", () => {
    const { properties } = configSchema;
    for (const [name, value] of Object.entries(DEFAULTS)) expect(properties[name]?.default, name).to.deep.equal(value);
    for (const [name, schema] of Object.entries(connectionSchema)) expect(properties[name], name).to.deep.equal(schema);
  });

  it("names the processing backends that the orchestrator works with", () => {
    expect(worksWith).to.deep.equal([...PROCESSING]);
  });
});
