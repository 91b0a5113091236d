import { existsSync } from "node:fs";
import { mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { pluginPackageJson, World } from "../testing/world.test.js";
import { checkPlugin, type PluginCheck } from "./index.js";

const sdk = fileURLToPath(new URL("../../../../plugin-sdk", import.meta.url));
const zen = "0.1.0";

/** The code of a plugin with a secret source of the given methods. */
const source = (methods: string) => `
import { definePlugin, SecretSource } from "@zen/plugin-sdk";
export const secrets = new Map();
export const open = () => ({ ${methods} });
export default definePlugin({ name: "@me/mine", setup: (ctx) => ctx.provide(SecretSource, { name: "mine", create: open }) });`;
const harness = `import { open, secrets } from "./index.js";
export default { "secret-source@1": () => {
  secrets.clear();
  return { open, set: (name, value) => void secrets.set(name, value) };
} };`;

describe("checkPlugin", function () {
  this.timeout(60_000);
  let world: World;
  const write = (path: string, text: string) => world.write(`source/${path}`, text);
  const manifest = (zenField: object = {}, more: object = {}) => {
    const packageJson = pluginPackageJson({ name: "@me/mine", zen: zenField });
    const given = { description: "Mine", license: "MIT", exports: { ".": "./dist/index.js" } };
    return write("package.json", JSON.stringify({ ...packageJson, ...given, ...more }));
  };
  const check = (): Promise<PluginCheck> => checkPlugin(join(world.dir, "source"), { zen });
  const faults = ({ findings }: PluginCheck) => findings.filter(({ level }) => level === "fault");
  const topics = ({ findings }: PluginCheck) => findings.map(({ level, topic }) => `${level} ${topic}`).sort();

  beforeEach(async () => {
    world = await World.create();
    await manifest();
    await write("LICENSE", "MIT");
    await write("README.md", "# Mine");
    await write("dist/index.js", "export const answer = 42;");
    await mkdir(join(world.dir, "source/node_modules/@zen"), { recursive: true });
    await symlink(sdk, join(world.dir, "source/node_modules/@zen/plugin-sdk"), "junction");
  });
  afterEach(async () => {
    const cache = join(world.dir, "source/node_modules/.cache");
    if (existsSync(cache)) expect(await readdir(cache)).to.deep.equal([]);
    await world.close();
  });

  it("has nothing against a sound plugin, and reports on the very archive", async () => {
    const sound = await check();
    expect(sound.findings).to.deep.equal([]);
    expect(sound.report?.document).to.deep.include({ name: "@me/mine", version: "1.0.0", zen, contracts: [] });
    expect(sound.report?.document.integrity).to.match(/^sha512-/);
    expect(JSON.parse(sound.report?.text ?? "")).to.deep.equal(sound.report?.document);
  });

  it("holds a backend to its contract, by the author's harness, and says which promise is broken", async () => {
    const backends = { backends: [{ contract: "secret-source@1", name: "mine", title: "Mine" }] };
    await manifest(backends);
    await write(
      "dist/index.js",
      source("get: async (name) => secrets.get(name), has: async (name) => secrets.has(name)"),
    );
    const untried = await check();
    expect(topics(untried)).to.deep.equal(["warning conformance"]);
    expect(untried.report?.document.contracts[1]).to.deep.include({ contract: "secret-source@1", passed: 0 });
    await write("dist/conformance.js", harness);
    const kept = await check();
    expect(kept.findings).to.deep.equal([]);
    expect(kept.report?.document.contracts[1]).to.deep.include({ backend: "mine", passed: 5, failed: [], skipped: [] });
    await write("dist/index.js", source("get: async (name) => secrets.get(name) ?? '', has: async () => true"));
    const broken = await check();
    expect(faults(broken)[0]?.text).to.contain("a secret that is not there is undefined");
    expect(broken.report?.document.contracts[1]?.failed).to.deep.equal(["a secret that is not there is undefined"]);
  });

  it("finds a manifest that does not agree with the code", async () => {
    await manifest({
      steps: [{ export: "answer", title: "Answer" }],
      codecs: [{ id: "mine", export: "none", title: "None" }],
    });
    expect(faults(await check()).map(({ text }) => text)).to.have.length(2);
    await manifest({ backends: [{ contract: "secret-source@1", name: "other", title: "Other" }] });
    await write("dist/index.js", source("get: async () => undefined, has: async () => false"));
    expect(faults(await check())[0]?.text).to.contain("setup registers the backends");
  });

  it("survives code that throws, ends its process, or says nothing true", async () => {
    await write("dist/index.js", "throw new Error('not today');");
    expect(faults(await check())[0]?.text).to.contain("not today");
    await write("dist/index.js", "process.exit(3);");
    expect(faults(await check())[0]?.text).to.contain("ended before it was through");
    await write("dist/index.js", "process.send({ kind: 'end' }); process.exit(0);");
    expect(topics(await check())).to.deep.equal([]); // It is the author's own machine: a report is self-reported.
  });

  it("looks at licence, README, ranges and what the code could do", async () => {
    await manifest(
      { permissions: { childProcesses: ["git"] } },
      { license: undefined, description: "", engines: { zen: ">=0.0.1" } },
    );
    await write("README.md", "");
    await write("node_modules/dep/package.json", '{"name":"dep","version":"1.0.0","main":"index.js"}');
    await write("node_modules/dep/index.js", 'export { connect } from "node:net";');
    await write(
      "dist/index.js",
      'import { connect } from "dep"; import http from "http"; export default [connect, http];',
    );
    const found = await check();
    expect(topics(found)).to.deep.equal([
      "fault licence",
      "warning engines",
      "warning manifest",
      "warning permissions",
      "warning permissions",
      "warning readme",
    ]);
    expect(found.findings.find(({ text }) => text.includes("node:net"))?.text).to.contain("dep");
    await manifest({}, { engines: { zen: "^9.0.0" } });
    expect(topics(await check())).to.include("fault engines");
  });

  it("tells what cannot be packed as a finding", async () => {
    await write("package.json", "{");
    expect((await check()).findings[0]).to.deep.include({ topic: "pack", code: "PLUGIN_PACK_FAILED" });
  });

  it("signs the report's text", async () => {
    const sign = (text: string) => ({ keyid: "me", sig: String(text.length) });
    const { report } = await checkPlugin(join(world.dir, "source"), { zen, sign });
    expect(report?.signature).to.deep.equal({ keyid: "me", sig: String(report?.text.length) });
  });
});
