import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { create } from "tar";
import { isZenError, type ArtifactStore, type ZenError } from "@zen/plugin-sdk";
import { memoryArtifactStore } from "@zen/plugin-sdk/memory";
import { compile, loadModule, loadPlan } from "../plan/index.js";
import { stepCodes, stepName } from "../keys/index.js";
import { SampleRepository } from "../testing/sample-repository.js";
import { sampleTarball, sdkTarball, type SampleTarball } from "../testing/sample-tarball.js";
import { buildBundle, openBundle, type BundleSpec } from "./index.js";
import { stored } from "./layout.js";

const PLUGIN = `import { json, step, stepFactory } from "@zen/plugin-sdk/pipeline";
export const times = stepFactory((factor) => step("times", { inputs: { value: json() }, outputs: { value: json() } }, async ({ value }) => ({ value: factor * value })));`;
const PIPELINE = `import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { times } from "@zen/sample";
import { three } from "three";
import { fail } from "../lib/fail.js";
export const count = step("count", { inputs: { n: p.int(2) }, outputs: { value: json<number>() } }, async ({ n }) => (n < 0 ? fail(n) : { value: n + three }));
export default pipeline("bundled", { n: p.int(1) }, (add, { n }) => add(times(5), add(count, { n })));
`;
const WORKER = `import { loadStep } from "LOADER";
const code = { user: new URL("../code/user.mjs", import.meta.url).pathname, packages: new URL("../code/packages.mjs", import.meta.url).pathname };
const [, , n] = process.argv;
const count = await loadStep(code, { module: "./pipelines/a.ts", export: "count" });
const times = await loadStep(code, { module: "@zen/sample", export: "times", args: [5] });
try {
  console.log(JSON.stringify(await times(await count({ n: Number(n) }))));
} catch (error) {
  console.log(error.stack);
}`;

describe("A run bundle", function () {
  this.timeout(20_000);
  let repository: SampleRepository;
  let tarballs: readonly SampleTarball[];
  let worker: string;
  const folders: string[] = [];

  before(async () => {
    tarballs = [
      await sdkTarball(temporary()),
      await sampleTarball(temporary(), "@zen/sample", "1.0.0", {
        "package.json": `{ "name": "@zen/sample", "version": "1.0.0", "type": "module", "exports": "./index.js" }`,
        "index.js": PLUGIN,
      }),
    ];
    worker = join(temporary(), "worker.mjs");
    const contents = WORKER.replace("LOADER", fileURLToPath(new URL("../plan/load-step.js", import.meta.url)));
    await build({
      stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
      bundle: true,
      format: "esm",
      platform: "node",
      outfile: worker,
    });
  });
  after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
  beforeEach(() => (repository = project()));
  afterEach(() => repository.remove());

  function temporary(): string {
    const folder = mkdtempSync(join(tmpdir(), "zen-bundle-"));
    folders.push(folder);
    return folder;
  }

  function project(): SampleRepository {
    return new SampleRepository().plugin("@zen/sample", PLUGIN).write({
      "pipelines/a.ts": PIPELINE,
      "lib/fail.ts": `export const fail = (n: number): never => {\n  throw new Error(\`no \${n}\`);\n};\n`,
      "node_modules/three/package.json": `{ "name": "three", "version": "1.0.0", "main": "index.js" }`,
      "node_modules/three/index.js": `exports.three = 3;`,
    });
  }

  async function spec(
    where = repository,
    more: Partial<BundleSpec> = {},
  ): Promise<BundleSpec & { readonly asked: string[] }> {
    const module = await loadModule("pipelines/a.ts", where);
    const plan = await compile(module);
    const steps = plan.plan.nodes.flatMap((node) => (node.kind === "step" ? [node] : []));
    const codes = await stepCodes(
      module,
      steps.map(({ step }) => step),
    );
    const asked: string[] = [];
    return {
      module,
      plan,
      asked,
      lock: "{}",
      stack: { name: "remote", token: "${secret:TOKEN}" },
      codes: new Map(
        steps.flatMap(({ id, step }) => {
          const code = codes.get(stepName(step));
          return code === undefined ? [] : [[id, code] as const];
        }),
      ),
      entry: ["kernel/worker.mjs", "--quiet"],
      files: [{ name: "kernel/worker.mjs", path: worker }],
      packages: tarballs.map((tarball) => tarball.package),
      platform: { os: "linux", cpu: "x64", libc: "glibc", node: process.versions.node },
      tarball: async (wanted) => {
        asked.push(wanted.name);
        return tarballs.find((tarball) => tarball.package.name === wanted.name)?.path ?? "";
      },
      ...more,
    };
  }

  async function failure(action: Promise<unknown>): Promise<ZenError> {
    const error: unknown = await action.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (isZenError(error)) return error;
    throw error ?? new Error("It did not fail");
  }
  const collect = async (store: ArtifactStore): Promise<readonly string[]> => {
    const keys: string[] = [];
    for await (const { key } of store.list("bundles/")) keys.push(key);
    return keys;
  };

  it("runs in an empty folder with nothing but Node", async () => {
    const store = memoryArtifactStore();
    const built = await buildBundle(await spec(), store);
    repository.remove();
    const opened = await openBundle(store, built.digest, join(temporary(), "opened"));
    const node = (n: string): string =>
      execFileSync(process.execPath, ["--enable-source-maps", opened.entry[0] ?? "", n], {
        cwd: opened.dir,
        env: {},
        encoding: "utf8",
      });
    expect(JSON.parse(node("4"))).to.deep.equal({ value: 35 });
    expect(node("-1")).to.contain(`${opened.sourceDir}/lib/fail.ts:2:9`);
    expect(opened.plan.name).to.equal("bundled");
    expect(opened.planDigest).to.equal(built.manifest.plan.digest);
    expect(opened.stack).to.deep.equal({ name: "remote", token: "${secret:TOKEN}" });
    expect([...opened.codes.keys()]).to.deep.equal(["count", "times"]);
    const plan = await loadPlan(opened.code, opened.plan);
    expect([...plan.steps.keys()]).to.deep.equal(["count", "times"]);
    expect(plan.digest).to.equal(opened.planDigest);
    expect(opened.entry.slice(1)).to.deep.equal(["--quiet"]);
  });

  it("has the same bytes from another checkout, and another digest with other code", async () => {
    const store = memoryArtifactStore();
    const first = await buildBundle(await spec(), store);
    const elsewhere = project();
    expect((await buildBundle(await spec(elsewhere), store)).digest).to.equal(first.digest);
    elsewhere.write({ "node_modules/three/index.js": `exports.three = 4;` });
    expect((await buildBundle(await spec(elsewhere), store)).digest).not.to.equal(first.digest);
    elsewhere.remove();
  });

  it("has the same bytes whatever the machine's umask, locale and clock, and its files' times and modes", async () => {
    const store = memoryArtifactStore();
    const { digest } = await buildBundle(await spec(), store);
    const keys = [...(await collect(store))].sort();
    const { LANG, LC_ALL, TZ } = process.env;
    const umask = process.umask(0o077);
    Object.assign(process.env, { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", TZ: "Asia/Kathmandu" });
    const elsewhere = project();
    try {
      for (const file of ["pipelines/a.ts", "lib/fail.ts", "node_modules/three/index.js"]) {
        chmodSync(join(elsewhere.repositoryDir, file), 0o700);
        utimesSync(join(elsewhere.repositoryDir, file), 1e9, 1e9);
      }
      const other = memoryArtifactStore();
      expect((await buildBundle(await spec(elsewhere), other)).digest).to.equal(digest);
      expect([...(await collect(other))].sort()).to.deep.equal(keys);
    } finally {
      process.umask(umask);
      for (const [name, value] of Object.entries({ LANG, LC_ALL, TZ })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      elsewhere.remove();
    }
  });

  it("holds the steps of a pipeline in YAML, with the same bytes from another checkout", async () => {
    const yaml = `name: bundled
params: { n: { type: int, default: 1 } }
steps:
  count: { uses: ./a.ts#count, inputs: { n: params.n } }
  times: { uses: "@zen/sample#times", with: [5], inputs: { value: steps.count.value } }
outputs: { value: steps.times.value }
`;
    const digests: string[] = [];
    for (const where of [repository, project()]) {
      const given = await spec(where.write({ "pipelines/a.yaml": yaml }));
      const module = await loadModule("pipelines/a.yaml", where);
      const plan = await compile(module);
      expect(plan.digest).to.equal(given.plan.digest);
      const store = memoryArtifactStore();
      const { digest } = await buildBundle({ ...given, module, plan }, store);
      digests.push(digest);
      const opened = await openBundle(store, digest, join(temporary(), "opened"));
      const loaded = await loadPlan(opened.code, opened.plan);
      expect([...loaded.steps.keys()]).to.deep.equal(["count", "times"]);
    }
    expect(digests[1]).to.equal(digests[0]);
  });

  it("stores each part once, and asks for no tarball that is there", async () => {
    const store = memoryArtifactStore();
    const puts: string[] = [];
    const counting: ArtifactStore = {
      ...store,
      put: (key, body, options) => {
        puts.push(key);
        return store.put(key, body, options);
      },
    };
    const first = await spec();
    await buildBundle(first, counting);
    expect(first.asked.sort()).to.deep.equal(["@zen/plugin-sdk", "@zen/sample"]);
    const count = puts.length;
    expect(new Set(puts).size).to.equal(count);
    const again = await spec();
    await buildBundle(again, counting);
    expect(again.asked).to.deep.equal([]);
    expect(puts.length).to.equal(count);
    const changed = await spec(repository, { stack: { name: "other" } });
    await buildBundle(changed, counting);
    expect(changed.asked).to.deep.equal([]);
    expect(puts.length).to.equal(count + 2);
  });

  it("may be built by many at once", async () => {
    const store = memoryArtifactStore();
    const built = await Promise.all([spec(), spec(), spec()].map(async (given) => buildBundle(await given, store)));
    expect(new Set(built.map(({ digest }) => digest)).size).to.equal(1);
    const dir = join(temporary(), "opened");
    const opened = await Promise.all([1, 2].map(() => openBundle(store, built[0]?.digest ?? "", dir)));
    expect(opened[0]).to.deep.equal(opened[1]);
  });

  it("is opened once in a folder, and made anew where another was", async () => {
    const store = memoryArtifactStore();
    const one = await buildBundle(await spec(), store);
    const other = await buildBundle(await spec(repository, { stack: {} }), store);
    const dir = join(temporary(), "opened");
    await openBundle(store, one.digest, dir);
    writeFileSync(join(dir, "trace"), "");
    await openBundle(store, one.digest, dir);
    expect(existsSync(join(dir, "trace"))).to.equal(true);
    await openBundle(store, other.digest, dir);
    expect(existsSync(join(dir, "trace"))).to.equal(false);
  });

  it("is refused when any part of it is missing or altered, and leaves no folder", async () => {
    const store = memoryArtifactStore();
    const { digest } = await buildBundle(await spec(), store);
    const keys = await collect(store);
    expect(keys).to.have.length(10);
    for (const key of keys) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of store.get(key)) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      const dir = join(temporary(), "opened");
      await store.put(key, Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]));
      expect((await failure(openBundle(store, digest, dir))).code, key).to.equal("BUNDLE_DAMAGED");
      await store.put(key, Buffer.concat([bytes, Buffer.from(" ")]));
      expect((await failure(openBundle(store, digest, dir))).code, key).to.equal("BUNDLE_DAMAGED");
      await store.delete(key);
      expect((await failure(openBundle(store, digest, dir))).code, key).to.equal("BUNDLE_INCOMPLETE");
      expect(existsSync(dir)).to.equal(false);
      await store.put(key, bytes);
    }
    await openBundle(store, digest, join(temporary(), "opened"));
  });

  it("is refused when a tarball reaches outside or holds links, although its digest is right", async () => {
    const outside = temporary();
    mkdirSync(join(outside, "package"));
    writeFileSync(join(outside, "package/file"), "x");
    writeFileSync(join(outside, "evil"), "x");
    execFileSync("ln", ["-s", "/etc/passwd", join(outside, "package/link")]);
    const pack = async (paths: readonly string[]): Promise<SampleTarball> => {
      const path = join(temporary(), "evil.tgz");
      await create({ file: path, cwd: join(outside, "package"), gzip: true, preservePaths: true }, [...paths]);
      const integrity = `sha512-${createHash("sha512").update(readFileSync(path)).digest("base64")}`;
      return { package: { name: "evil", version: "1.0.0", integrity, path: "node_modules/evil" }, path };
    };
    for (const paths of [["link"], ["../evil"], ["file", "../package/../evil"]]) {
      const evil = await pack(paths);
      const store = memoryArtifactStore();
      const { digest } = await buildBundle(
        await spec(repository, { packages: [evil.package], tarball: async () => evil.path }),
        store,
      );
      const dir = join(temporary(), "a/b/opened");
      expect((await failure(openBundle(store, digest, dir))).code, paths.join()).to.equal("BUNDLE_DAMAGED");
      expect(
        readdirSync(join(dir, "../.."))
          .concat(readdirSync(join(dir, "..")))
          .filter((name) => name === "evil"),
      ).to.deep.equal([]);
    }
    const named = await failure(
      buildBundle(await spec(repository, { files: [{ name: "../worker.mjs", path: worker }] }), memoryArtifactStore()),
    );
    expect(named.code).to.equal("BUNDLE_PATH_INVALID");
  });

  it("is refused when its manifest names places outside", async () => {
    const store = memoryArtifactStore();
    const { manifest } = await buildBundle(await spec(), store);
    const forged = Buffer.from(JSON.stringify({ ...manifest, files: [{ ...manifest.files[0], name: "../../evil" }] }));
    const digest = createHash("sha256").update(forged).digest("hex");
    await store.put(stored.manifest(digest), forged);
    expect((await failure(openBundle(store, digest, join(temporary(), "opened")))).code).to.equal("BUNDLE_DAMAGED");
  });

  it("cannot hold a native npm package", async () => {
    repository.write({
      "node_modules/three/index.js": `exports.three = 3; exports.native = () => require("./three.node");`,
      "node_modules/three/three.node": "ELF",
    });
    const error = await failure(spec().then((given) => buildBundle(given, memoryArtifactStore())));
    expect(error).to.include({ code: "BUNDLE_NATIVE_DEPENDENCY" });
    expect(error.message).to.contain("node_modules/three/index.js");
  });
});
