import { expect } from "chai";
import type { PluginManifest } from "@zen/plugin-sdk";
import { settingsOf } from "./settings.js";

const manifest = (configSchema: object | undefined, backends: readonly object[]) =>
  ({ name: "@acme/cloud", configSchema, backends }) as unknown as PluginManifest;

describe("what a plugin may be told", () => {
  it("is shown by backend, with what has to be there first", () => {
    const configSchema = {
      type: "object",
      required: ["zone"],
      properties: {
        spot: { type: "boolean", default: false, description: "Cheaper." },
        zone: { type: "string", description: "Where." },
        disk: { type: "object", properties: { gb: { type: "integer" }, type: { type: "string" } } },
        tags: { type: "array", items: { type: "string" } },
        tier: { enum: ["a", "b"] },
        memory: { anyOf: [{ type: "integer" }, { type: "string" }] },
        key: { type: ["string", "null"] },
        any: {},
      },
    };
    const found = settingsOf(manifest(undefined, [{ name: "cloud", configSchema }, { name: "plain" }]));
    expect([...found.keys()]).to.deep.equal(["cloud"]);
    expect(found.get("cloud")?.map(({ name, type, required }) => [name, type, required])).to.deep.equal([
      ["zone", "text", true],
      ["spot", "true or false", false],
      ["disk", "{ gb, type }", false],
      ["tags", "list of text", false],
      ["tier", "one of a, b", false],
      ["memory", "whole number or text", false],
      ["key", "text or null", false],
      ["any", "", false],
    ]);
    expect(found.get("cloud")?.[1]).to.include({ default: false, description: "Cheaper." });
  });

  it("is the plugin's own too", () => {
    const own = { type: "object", properties: { path: { type: "string" } } };
    expect([...settingsOf(manifest(own, [])).keys()]).to.deep.equal(["@acme/cloud"]);
    expect(settingsOf(manifest(undefined, [])).size).to.equal(0);
  });
});
