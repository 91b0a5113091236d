import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { discoveryOf, startGcp, storage, type Gcp } from "@zen/gcp-emulators";
import { REMOTE_FILES, REMOTE_PLUGIN, REMOTE_SPEC, REMOTE_STACK } from "../../matrix/remote-orchestrator.js";
import { useRepository } from "../../support/repository.js";
import { CHAIN, TINY_CONFIG } from "../../support/tiny.js";
import { wholeRegistry } from "../../support/whole-registry.js";

const BUCKET = "zen-journey";
const CODE = "plugins/remote/index.js";

interface Config {
  readonly plugins?: object;
  readonly stores?: { readonly artifacts?: object };
}

describe("artifacts in Cloud Storage, with plugins from a registry", function () {
  this.timeout(300_000);
  let gcp: Gcp;
  let registry: string;
  let env: Readonly<Record<string, string>>;
  let machines: string;

  const penguins = useRepository({ example: "penguins", install: false });
  const tiny = useRepository({
    files: {
      "zen.config.json": TINY_CONFIG,
      "pipelines/chain.ts": CHAIN,
      ...REMOTE_FILES,
      // A machine of Google's finds its metadata server by itself; here it has to be told, and where plugins come from.
      [CODE]: REMOTE_FILES[CODE]?.toString().replace(
        "HOME: cwd,",
        "HOME: cwd, GCE_METADATA_HOST: process.env.MACHINES_METADATA, ZEN_REGISTRY: process.env.MACHINES_REGISTRY,",
      ),
    },
    install: false,
  });
  const store = (prefix: string) => ({
    use: "gcp-storage",
    config: { bucket: BUCKET, prefix, endpoint: gcp.endpoints["storage"], location: "europe-west4" },
  });
  const run = async (args: readonly string[], where = penguins): Promise<string> => {
    const { code, stdout, stderr } = await where.zen(args, { env });
    expect(code, `zen ${args.join(" ")}\n${stdout}${stderr}`).to.equal(0);
    return stdout;
  };

  before(async () => {
    registry = await wholeRegistry();
    gcp = await startGcp({ services: [storage], definitions: { storage: [await discoveryOf("storage.v1")] } });
    gcp.service(storage).addBucket({ name: BUCKET, location: "EUROPE-WEST4" });
    machines = await mkdtemp(path.join(tmpdir(), "zen-machines-"));
    env = {
      ...gcp.env,
      ZEN_REGISTRY: registry,
      MACHINES_METADATA: gcp.env["GCE_METADATA_HOST"] as string,
      MACHINES_REGISTRY: registry,
    };
    await penguins.addData("penguins.json");
  });
  after(async () => {
    await gcp.close();
    await rm(machines, { recursive: true, force: true });
  });

  it("computes on this machine, and a second run computes nothing", async () => {
    await penguins.configure(({ plugins, stores, ...config }: Config) => ({
      ...config,
      plugins: { ...plugins, "@zen/gcp-storage": "^0.1.0" },
      stores: { ...stores, artifacts: { default: store("team/zen"), here: { use: "local-artifact-store" } } },
    }));
    await run(["plugins:install"]);
    expect(await run(["run", "penguins"])).to.match(/penguins succeeded .*: 7 ran/);
    expect(await run(["run", "penguins"])).to.match(/penguins succeeded .*: 1 ran, 6 cached/);
    const objects = gcp.service(storage).objects(BUCKET);
    expect(objects.length).to.be.greaterThan(20);
    expect(objects.filter((name) => !name.startsWith("team/zen/"))).to.deep.equal([]);
    expect(gcp.service(storage).uploads).to.deep.equal([]);
  });

  it("shares results between a store on this disk and one in a bucket, both ways", async () => {
    expect(await run(["artifacts:push", "here", "--pipeline", "penguins"])).to.match(/^\d runs: \d+ objects copied/m);
    // Another bucket's folder has nothing yet; what is pulled from this disk makes the run a matter of looking up.
    await penguins.configure(({ stores, ...config }: Config) => ({
      ...config,
      stores: { ...stores, artifacts: { default: store("others"), here: { use: "local-artifact-store" } } },
    }));
    await run(["artifacts:pull", "here"]);
    expect(await run(["run", "penguins"])).to.match(/penguins succeeded .*: 1 ran, 6 cached/);
    await run(["deployments:delete", "penguins"]);
  });

  it("is opened by a worker on a machine that has nothing, with the plugins that it needs", async () => {
    await tiny.configure((config) => ({
      ...config,
      plugins: { ...TINY_CONFIG.plugins, "@zen/gcp-storage": "^0.1.0", [REMOTE_PLUGIN]: REMOTE_SPEC },
      stores: { ...TINY_CONFIG.stores, artifacts: { default: store("machines") } },
      stacks: { ...TINY_CONFIG.stacks, remote: REMOTE_STACK.config(machines) },
    }));
    await run(["plugins:install"], tiny);
    const args = ["run", "chain", "--param", "salt=5", "--param", "ms=0"];
    expect(await run([...args, "--stack", "remote"], tiny)).to.match(/chain succeeded .*: 5 ran/);
    expect(await run(args, tiny)).to.match(/chain succeeded .*: 5 cached/);
  });
});
