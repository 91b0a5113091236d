import type { Json, SecretSource } from "@zen/plugin-sdk";
import { expect } from "chai";
import { caught } from "../testing/caught.js";
import { startTestKernel, testPlugin } from "../testing/index.js";

const configSchema = {
  type: "object",
  required: ["token"],
  additionalProperties: false,
  properties: { token: { type: "string", minLength: 3 }, often: { type: "integer", default: 7 } },
} as const;
const source: SecretSource = {
  get: async (name) => (name === "TOKEN" ? "abc" : undefined),
  has: async (name) => name === "TOKEN",
};

describe("what a plugin is told", () => {
  const told: unknown[] = [];
  const plugin = testPlugin({ name: "told", zen: { configSchema }, setup: (ctx) => void told.push(ctx.config) });
  const start = (config: Readonly<Record<string, Readonly<Record<string, Json>>>>) =>
    startTestKernel({ plugins: [plugin], config, secretSources: [{ name: "test", source }] });
  beforeEach(() => void (told.length = 0));

  it("reaches it with defaults and secrets", async () => {
    await using kernel = await start({ told: { token: "${secret:TOKEN}" } });
    expect(await kernel.checkConfig()).to.deep.equal([]);
    await kernel.start(["told"]);
    expect(told).to.deep.equal([{ token: "abc", often: 7 }]);
  });

  it("is refused where it does not fit, before anything is imported", async () => {
    await using kernel = await start({ told: { token: "ab", oftn: 1 }, absent: {} });
    const problems = await kernel.checkConfig();
    expect(problems.map(({ code }) => code)).to.deep.equal(["CONFIG_INVALID", "PLUGIN_NOT_INSTALLED"]);
    expect(problems[0]?.message).to.contain("often").and.contain("told");
    expect(await caught(() => kernel.start(["told"]))).to.include({ code: "CONFIG_INVALID" });
    expect(told).to.deep.equal([]);
    expect(kernel.plugins().find(({ manifest }) => manifest.name === "told")?.state).to.equal("failed");
  });

  it("names a secret that is not there, and where it is wanted", async () => {
    await using kernel = await start({ told: { token: "${secret:OTHER}" } });
    expect(await kernel.checkConfig(), "whether it resolves is asked elsewhere").to.deep.equal([]);
    const fault = await caught(() => kernel.start(["told"]));
    expect(fault).to.include({ code: "SECRET_NOT_FOUND" });
  });

  it("is empty for a plugin that takes nothing, and nothing else is accepted for one", async () => {
    const silent = testPlugin({ name: "silent", setup: (ctx) => void told.push(ctx.config) });
    await using kernel = await startTestKernel({ plugins: [silent] });
    await kernel.start(["silent"]);
    expect(told).to.deep.equal([{}]);
    await using other = await startTestKernel({ plugins: [silent], config: { silent: { a: 1 } } });
    expect((await other.checkConfig()).map(({ code }) => code)).to.deep.equal(["CONFIG_INVALID"]);
  });
});
