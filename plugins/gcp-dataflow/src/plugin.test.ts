import { readFile } from "node:fs/promises";
import { connectionSchema } from "@zen/gcp-auth/client";
import { pluginCases, runConformance } from "@zen/plugin-sdk/conformance";
import { expect } from "chai";
import { needs } from "./gcp-needs.js";
import plugin from "./index.js";

interface Properties {
  readonly [name: string]: { readonly description?: string };
}

const packageJson = async (): Promise<{
  zen: { backends: { configSchema: { properties: Properties } }[] };
}> => JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as never;

runConformance("Dataflow as a plugin", pluginCases, async () => ({ plugin, packageJson: await packageJson() }), {
  describe,
  it,
});

describe("the plugin of Dataflow", () => {
  it("takes the connection that all of Google Cloud's plugins take, and describes every setting", async () => {
    const { zen } = await packageJson();
    const { properties } = zen.backends[0]!.configSchema;
    for (const [name, schema] of Object.entries(connectionSchema)) expect(properties[name], name).to.deep.equal(schema);
    for (const [name, { description }] of Object.entries(properties)) expect(description, name).to.match(/\.$/);
  });

  it("lists every setting in its README, and nothing else", async () => {
    const { zen } = await packageJson();
    const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
    const listed = [...readme.matchAll(/^\| `([A-Za-z]+)` \|/gm)].map(([, name]) => name);
    const shared = Object.keys(connectionSchema);
    const own = Object.keys(zen.backends[0]!.configSchema.properties).filter((name) => !shared.includes(name));
    expect(listed.toSorted()).to.deep.equal(own.toSorted());
  });

  it("says what it needs of Google Cloud, whatever the configuration is like", () => {
    const of = needs["processing@1"]!;
    expect(of({}).apis).to.include("dataflow.googleapis.com");
    const full = of({
      region: "europe-west4",
      tempLocation: "gs://a/temp",
      stagingLocation: "gs://b",
      serviceAccountEmail: "w@p.iam.gserviceaccount.com",
    });
    expect(full.buckets?.map(({ name }) => name)).to.deep.equal(["a", "b"]);
    expect(full.accounts?.[0]?.roles).to.have.property("roles/iam.serviceAccountUser");
    expect(of({ tempLocation: 7, region: null }).buckets).to.deep.equal([]);
  });
});
