import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { tarballFile } from "@zen/registry-protocol";
import { FolderSource, openInstaller, writeFolderRegistry, type FolderEntry, type Installer } from "../index.js";
import type { InstallerOptions } from "../installer/types.js";
import { integrityOf } from "../integrity.js";
import type { NpmManifest, NpmPackages } from "../natives/npm-packages.js";
import { makeTarball } from "../pack/tarball.js";

export const kernel = { version: "0.1.0", contracts: ["artifact-store@1", "orchestrator@1"] };

type Files = Readonly<Record<string, string>>;

export function archive(packageJson: object, files: Files = {}): Buffer {
  const all: Files = { "package.json": JSON.stringify(packageJson), ...files };
  return makeTarball(
    Object.entries(all).map(([path, text]) => ({ path, bytes: Buffer.from(text) })),
    "store",
  );
}

export interface Fixture {
  readonly name: string;
  readonly version?: string;
  readonly zen?: object;
  readonly kernel?: string;
  readonly sdk?: string;
  readonly files?: Files;
}

export function pluginPackageJson({
  name,
  version = "1.0.0",
  zen = {},
  kernel: range = "^0.1.0",
  sdk = "^0.1.0",
}: Fixture): object {
  return {
    name,
    version,
    type: "module",
    engines: { zen: range },
    exports: { ".": "./index.js" },
    peerDependencies: { "@zen/plugin-sdk": sdk },
    zen: { format: "plugin@1", ...zen },
  };
}

/** A place of its own for each test: a cache, repositories, a registry, and public packages made of memory. */
export class World {
  readonly npm = new FakeNpm();
  readonly dir: string;
  readonly #entries: FolderEntry[] = [];
  #root = "";

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async create(): Promise<World> {
    const world = new World(await mkdtemp(join(tmpdir(), "zen-registry-")));
    await world.publishPackage(
      { name: "@zen/plugin-sdk", version: "0.1.0", type: "module", exports: { ".": "./index.js" } },
      {
        "index.js": "export const sdk = true;",
      },
    );
    return world;
  }

  get cacheDir(): string {
    return join(this.dir, "cache");
  }

  get registryDir(): string {
    return join(this.dir, "registry");
  }

  get root(): string {
    return this.#root;
  }

  repository(name = "repository"): string {
    return join(this.dir, name);
  }

  async publish(fixture: Fixture): Promise<void> {
    await this.publishPackage(pluginPackageJson(fixture), {
      "index.js": `export default ${JSON.stringify(fixture.name)};`,
      ...fixture.files,
    });
  }

  async publishPackage(packageJson: object, files: Files = {}): Promise<void> {
    const { name, version } = packageJson as { name: string; version: string };
    const bytes = archive(packageJson, files);
    const tarball = await this.write(`made/${name}/${tarballFile(name, version)}`, bytes);
    const entry = {
      tarball,
      packageJson: packageJson as FolderEntry["packageJson"],
      integrity: integrityOf(bytes),
      size: bytes.length,
    };
    const others = this.#entries.filter(
      (each) => each.packageJson["name"] !== name || each.packageJson["version"] !== version,
    );
    this.#entries.splice(0, this.#entries.length, ...others, entry);
    this.#root = await writeFolderRegistry(this.registryDir, this.#entries);
  }

  async write(path: string, content: string | Buffer): Promise<string> {
    const file = join(this.dir, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  }

  source(): FolderSource {
    return new FolderSource(this.registryDir, { root: this.#root, shipped: true });
  }

  installer(options: Partial<InstallerOptions> = {}): Installer {
    return openInstaller({
      repositoryDir: this.repository(),
      cacheDir: this.cacheDir,
      registries: [{ name: "bundled", scopes: ["@zen", "@acme"], source: this.source() }],
      kernel,
      npm: this.npm,
      ...options,
    });
  }

  async close(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** npm's registry, of memory. */
export class FakeNpm implements NpmPackages {
  readonly fetched: string[] = [];
  readonly asked: string[] = [];
  readonly #packages = new Map<string, { readonly manifest: NpmManifest; readonly bytes: Buffer }>();

  add(
    name: string,
    version: string,
    fields: Partial<NpmManifest> = {},
    files: Files = { "index.js": `module.exports = "${name} ${version}";` },
  ): void {
    const bytes = archive({ name, version, main: "index.js" }, files);
    const manifest = {
      name,
      version,
      integrity: integrityOf(bytes),
      dependencies: {},
      optionalDependencies: {},
      ...fields,
    };
    this.#packages.set(`${name}@${version}`, { manifest, bytes });
  }

  async manifest(name: string, range: string): Promise<NpmManifest> {
    this.asked.push(`${name}@${range}`);
    const { default: semver } = await import("semver");
    const versions = [...this.#packages.values()]
      .filter(({ manifest }) => manifest.name === name)
      .map(({ manifest }) => manifest.version);
    const best = semver.maxSatisfying(versions, range);
    const found = this.#packages.get(`${name}@${best}`);
    if (!found) throw new Error(`no ${name}@${range}`);
    return found.manifest;
  }

  async *fetch(name: string, version: string): AsyncIterable<Uint8Array> {
    this.fetched.push(`${name}@${version}`);
    const found = this.#packages.get(`${name}@${version}`);
    if (!found) throw new Error(`no ${name}@${version}`);
    yield found.bytes;
  }
}
