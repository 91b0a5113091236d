import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { useRepository } from "../support/repository.js";
import { TINY_CONFIG } from "../support/tiny.js";

const SIGNING = `whsec_${Buffer.alloc(32, 3).toString("base64")}`;
const TOKEN = "hush-hush-4711";
const PIPELINE = `import { pipeline, step } from "@zen/plugin-sdk/pipeline";
export const leaks = step("leaks", { inputs: {}, outputs: {}, secrets: ["TOKEN"] }, async (_, ctx) => {
  throw new Error("the token is " + (await ctx.secrets.get("TOKEN")));
});
export default pipeline("leaky", {}, (add) => void add(leaks, {}));
`;

describe("webhooks of a run", () => {
  const bodies: string[] = [];
  let server: Server;
  const repository = useRepository({
    files: {
      "zen.config.json": TINY_CONFIG,
      "pipelines/leaky.ts": PIPELINE,
      ".env": `TOKEN=${TOKEN}\nSIGNING=${SIGNING}\n`,
    },
  });
  const configure = (endpoint: object) =>
    repository.configure((config) => ({ ...config, config: { "@zen/webhook": { endpoints: { ops: endpoint } } } }));
  before(async () => {
    server = createServer((request, response) => {
      request.setEncoding("utf8").on("data", (text: string) => void bodies.push(text));
      request.on("end", () => response.end());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await repository.done("plugins:install", "@zen/webhook");
  });
  after(() => new Promise((resolve) => server.close(resolve)));

  it("tell of a failure without the secrets that it spoke of", async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await configure({ url, secrets: ["${secret:SIGNING}"], events: ["step:finished", "run:finished"] });
    const { code, stderr } = await repository.zen(["run", "leaky"]);
    expect(code, stderr).to.equal(1);
    expect(stderr).not.to.contain("warning");
    const told = bodies.join("\n");
    expect(told).to.contain("step.finished").and.contain("run.finished").and.contain("the token is");
    expect(told).not.to.contain(TOKEN).and.not.contain(SIGNING);
  });

  it("that are not configured as they must be refuse the run with the place", async () => {
    await configure({ url: "ftp://nowhere", secrets: ["${secret:SIGNING}"] });
    const { code, stderr } = await repository.zen(["run", "leaky"]);
    expect(code, stderr).to.equal(1);
    expect(stderr).to.contain("CONFIG_INVALID").and.contain("@zen/webhook").and.contain("endpoints.ops.url");
  });

  it("whose secret is not there refuse the run, which names it", async () => {
    await configure({ url: "http://127.0.0.1:1/", secrets: ["${secret:NOWHERE}"] });
    const { code, stderr } = await repository.zen(["run", "leaky"]);
    expect(code, stderr).to.equal(1);
    expect(stderr).to.contain("SECRET_NOT_FOUND").and.contain("NOWHERE");
  });
});
