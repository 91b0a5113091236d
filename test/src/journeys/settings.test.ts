import { readFile } from "node:fs/promises";
import type { RepositoryConfig } from "@zen/plugin-sdk";
import { expect } from "chai";
import { lookAt } from "../support/looks.js";
import { useRepository } from "../support/repository.js";

const PLUGINS = [
  "@zen/local-artifact-store",
  "@zen/local-orchestrator",
  "@zen/local-processing",
  "@zen/local-serving",
  "@zen/local-training",
  "@zen/onnx",
  "@zen/sqlite-metadata-store",
  "@zen/tabular",
  "@zen/tfjs",
];

interface StackList {
  readonly stacks: readonly { readonly name: string; readonly current: boolean }[];
}
interface SecretList {
  readonly secrets: readonly { readonly secret: string; readonly source?: string; readonly by?: readonly string[] }[];
}

describe("what a repository is set up with", () => {
  describe("stacks", () => {
    const repository = useRepository();

    it("are there from the beginning", async () => {
      const { stacks } = await lookAt<StackList>(
        repository,
        ["stacks:list"],
        [/^ +STACK +ORCHESTRATOR +PROCESSING +TRAINING +SERVING/m, /^\* +local +local-orchestrator +local-processing/m],
      );
      expect(stacks.map(({ name, current }) => [name, current])).to.deep.equal([["local", true]]);
    });

    it("are created, put in use and shown", async () => {
      const before = await config();
      await repository.json("stacks:create", "second", "--from", "local");
      const after = await config();
      expect(after).to.deep.equal({ ...before, stacks: { ...before.stacks, second: before.stacks["local"] } });
      expect(await repository.done("stacks:use", "second")).to.contain("second");
      expect((await repository.json<StackList>("stacks:list")).stacks).to.deep.include.members([
        { name: "local", current: false, config: before.stacks["local"] },
        { name: "second", current: true, config: before.stacks["local"] },
      ]);
      expect(await config(), "a choice of this copy alone").to.deep.equal(after);
      const shown = await lookAt<{ backends: readonly { contract: string; plugin: string }[] }>(
        repository,
        ["stacks:show"],
        [/^second +in use$/m, /^serving@1 +local-serving +@zen\/local-serving +Open Inference/m],
      );
      expect(shown.backends.map(({ contract }) => contract)).to.include.members(["artifact-store@1", "training@1"]);
    });

    const config = async () =>
      JSON.parse(await readFile(repository.path("zen.config.json"), "utf8")) as RepositoryConfig;
  });

  describe("secrets", () => {
    const repository = useRepository({ files: { ".env": "STORE_NAME=quiet-42\nUNUSED=hidden-43\n" } });

    it("of the configuration are none at first", async () => {
      await lookAt(repository, ["secrets:check"], [/refer to no secret/]);
    });

    it("are listed and checked by name, and never shown", async () => {
      await repository.configure((config) => ({
        ...config,
        stores: {
          ...(config["stores"] as unknown as object),
          artifacts: { default: { use: "local-artifact-store", config: { path: "${secret:STORE_NAME}" } } },
        },
      }));
      const listed = await lookAt<SecretList>(
        repository,
        ["secrets:list"],
        [/^SECRET +FROM$/m, /^STORE_NAME +\.env$/m],
      );
      expect(listed.secrets.map(({ secret }) => secret)).to.have.members(["STORE_NAME", "UNUSED"]);
      const checked = await lookAt<SecretList>(repository, ["secrets:check"], [/^STORE_NAME +\.env +stores$/m]);
      expect(checked.secrets).to.deep.equal([{ secret: "STORE_NAME", source: ".env", by: ["stores"] }]);
      const said = await Promise.all(
        [["secrets:list"], ["secrets:check"], ["stacks:show"], ["check"]].map((args) => repository.done(...args)),
      );
      expect(said.join("\n")).not.to.match(/quiet-42|hidden-43/);
    });

    it("that do not resolve make the check fail", async () => {
      await repository.write({ ".env": "UNUSED=hidden-43\n" });
      const { code, stdout } = await repository.zen(["secrets:check"]);
      expect([code, stdout]).to.satisfy(([, text]: [number, string]) => /^STORE_NAME +missing +stores$/m.test(text));
      expect(code).to.equal(1);
      const { code: here } = await repository.zen(["secrets:check"], { env: { STORE_NAME: "elsewhere" } });
      expect(here, "the environment has it").to.equal(0);
    });
  });

  describe("plugins", () => {
    const repository = useRepository();

    it("are listed and described", async () => {
      const { plugins } = await lookAt<{ plugins: readonly { name: string; state: string }[] }>(
        repository,
        ["plugins:list"],
        [/^PLUGIN +VERSION +CONTRIBUTES$/m, /^@zen\/tfjs +0\.\d+\.\d+ +step feedForwardTrainer$/m],
      );
      expect(plugins.map(({ name, state }) => [name, state])).to.deep.equal(PLUGINS.map((name) => [name, "installed"]));
      const { versions } = await lookAt<{ versions: readonly { manifest: { name: string } }[] }>(
        repository,
        ["plugins:info", "@zen/tabular"],
        [/^@zen\/tabular +0\..* is installed$/m, /^ +steps +parquet, csv/m],
      );
      expect(versions.map(({ manifest }) => manifest.name)).to.include("@zen/tabular");
    });

    it("are uninstalled, with nothing else in the configuration touched", async () => {
      const before = await text();
      const { code, stdout } = await repository.zen(["plugins:uninstall", "@zen/onnx", "--json"]);
      expect(code, "another one needs it").to.equal(1);
      expect((JSON.parse(stdout) as { error: { code: string } }).error.code).to.equal("PLUGIN_REQUIRED");
      expect(await text()).to.equal(before);
      expect(await repository.done("plugins:uninstall", "@zen/tfjs")).to.match(/^- @zen\/tfjs 0\./m);
      expect(await text()).to.equal(before.replace(/,\n +"@zen\/tfjs": "[^"]*"/, ""));
      const { plugins } = await repository.json<{ plugins: readonly { name: string }[] }>("plugins:list");
      expect(plugins.map(({ name }) => name)).to.deep.equal(PLUGINS.filter((name) => name !== "@zen/tfjs"));
    });

    it("come back, as the lock says, with a frozen install that changes nothing", async () => {
      await repository.done("plugins:install", "@zen/tfjs");
      const lock = await readFile(repository.path("zen.lock"), "utf8");
      await lookAt(repository, ["plugins:install", "--frozen", "--offline"], [/9 plugins are installed/]);
      expect(await readFile(repository.path("zen.lock"), "utf8")).to.equal(lock);
    });

    const text = () => readFile(repository.path("zen.config.json"), "utf8");
  });
});
