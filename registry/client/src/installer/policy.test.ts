import { isZenError, type PluginPolicy } from "@zen/plugin-sdk";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { integrityOf } from "../integrity.js";
import type { PolicyLayer } from "../policy/types.js";
import { FolderSource } from "../registry/folder-source.js";
import { kernel, World } from "../testing/world.test.js";

const machine = (policy: PluginPolicy): readonly PolicyLayer[] => [{ level: "machine", file: "policy.json", policy }];

describe("policies at an installation", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    await world.publish({ name: "@acme/a", version: "1.0.0" });
    await world.publish({ name: "@acme/a", version: "1.1.0", zen: { permissions: { network: ["evil.example"] } } });
  });
  afterEach(() => world.close());

  const fault = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!isZenError(error)) throw error ?? new Error("nothing was refused");
    return error;
  };

  it("have a version chosen that they allow, and tell why where there is none", async () => {
    const policies = machine({ permissions: { network: [] } });
    const { generation } = await world.installer({ policies }).install(["@acme/a"]);
    expect(generation.plugins.map(({ version }) => version)).to.deep.equal(["1.0.0"]);
    const error = await fault(world.installer({ policies }).install(["@acme/a@1.1.0"]));
    expect(error.message).to.match(/network host evil\.example.*policy of the machine, policy\.json/s);
    const { versions } = await world.installer({ policies }).info("@acme/a");
    expect(versions.map(({ refusals }) => refusals.map(({ rule, level }) => `${level} ${rule}`))).to.deep.equal([
      ["machine permissions"],
      [],
    ]);
  });

  it("hold for what is locked and stored already", async () => {
    await world.installer().install(["@acme/a"]);
    const error = await fault(world.installer({ policies: machine({ blocked: ["@acme/a"] }) }).install());
    expect(error.code).to.equal("POLICY_REFUSED");
    expect(error.data?.["refusals"]).to.have.lengthOf(1);
  });

  it("hold for a generation that is returned to, without asking anybody", async () => {
    await world.installer().install(["@acme/a@1.1.0"]);
    await world.installer().install(["@acme/a@1.0.0"]);
    const policies = machine({ blocked: ["@acme/a@1.1.0"], minimumReleaseAge: "3d" });
    const offline = world.installer({ policies, registries: [], offline: true });
    expect((await fault(offline.rollback())).code).to.equal("POLICY_REFUSED");
    expect(world.installer().list()[0]?.version).to.equal("1.0.0");
    const other = world.installer({ policies: machine({ blocked: ["@acme/b"] }), registries: [], offline: true });
    expect((await other.rollback()).generation.plugins[0]?.version).to.equal("1.1.0");
  });

  it("take no signature's word that nobody verifies, and none for want of a pinned folder", async () => {
    const policies = machine({ requireSignatures: ["registry"] });
    await world.installer({ policies }).install(["@acme/a"]);
    const source = new FolderSource(world.registryDir);
    const registries = [{ name: "folder", scopes: ["@zen", "@acme"], source }];
    const other = world.installer({ policies, registries, repositoryDir: world.repository("other"), kernel });
    expect((await fault(other.install(["@acme/a"]))).message).to.match(/no verified signature of its registry/);
  });

  it("believe nothing that a folder says of itself, nor a root that the repository gives it", async () => {
    const file = join(world.registryDir, "packages/@acme/a/packument.json");
    const edited = JSON.parse(await readFile(file, "utf8")) as { versions: Record<string, object> };
    for (const each of Object.values(edited.versions))
      Object.assign(each, { publisher: "alice", published: "2020-01-01T00:00:00Z" });
    const text = JSON.stringify(edited);
    await writeFile(file, text);
    const index = join(world.registryDir, "index.json");
    const listed = JSON.parse(await readFile(index, "utf8")) as { packages: Record<string, { packument: string }> };
    listed.packages["@acme/a"]!.packument = integrityOf(text);
    await writeFile(index, JSON.stringify(listed));
    const root = integrityOf(JSON.stringify(listed));
    const source = new FolderSource(world.registryDir, { root });
    const registries = [{ name: "folder", scopes: ["@zen", "@acme"], source }];
    const install = (policy: PluginPolicy) =>
      world.installer({ policies: machine(policy), registries }).install(["@acme/a"]);
    expect((await fault(install({ publishers: ["alice"] }))).message).to.match(/does not say who published it/);
    expect((await fault(install({ minimumReleaseAge: "1d" }))).message).to.match(/does not say when/);
    expect((await fault(install({ requireSignatures: ["registry"] }))).message).to.match(/no verified signature/);
    await install({ publishers: ["bob"], minimumReleaseAge: "1d", pinnedFolders: [root] });
  });

  it("know a folder of one's own as local", async () => {
    const policies = machine({ registries: ["local"] });
    const error = await fault(world.installer({ policies }).install(["@acme/a"]));
    expect(error.message).to.match(/comes from bundled, which is not among/);
  });
});
