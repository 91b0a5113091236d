import { readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "chai";
import { readManifest } from "@zen/plugin-sdk";
import { connectionSchema } from "./client/index.js";

const read = async (): Promise<object> =>
  JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as object;

describe("the manifest of @zen/gcp-auth", () => {
  it("is one", async () => {
    const { topic, commands } = readManifest(await read(), { strict: true });
    expect([topic, ...commands.map(({ id }) => id)]).to.deep.equal(["gcp", "gcp:doctor"]);
  });

  it("takes the shared connection as the client has it", async () => {
    const [secretManager] = readManifest(await read()).backends;
    expect(secretManager?.configSchema?.["properties"]).to.deep.include(connectionSchema);
  });

  it("refuses what no project, account or address is", async () => {
    const [secretManager] = readManifest(await read()).backends;
    const valid = new Ajv2020({ useDefaults: true }).compile(secretManager?.configSchema as object);
    for (const config of [
      { project: "My Project" },
      { impersonate: "me" },
      { impersonate: "a@b,../c@d" },
      { endpoint: "secretmanager" },
      { secrets: { "a/b": "c" } },
      { prefix: "a b" },
      { unknown: 1 },
    ])
      expect(valid(config), JSON.stringify(config)).to.equal(false);
    const config = { project: "example.com:my-project", impersonate: "a@p.iam.gserviceaccount.com" };
    expect(valid(config), JSON.stringify(valid.errors)).to.equal(true);
    expect(config).to.deep.include({ prefix: "", version: "latest", secrets: {} });
  });
});
