import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { InstalledPlugin, InstalledPlugins, LoadScope } from "../plan/index.js";

const SDK = dirname(dirname(fileURLToPath(import.meta.resolve("@zen/plugin-sdk"))));

/** A Zen repository in a temporary folder, with the SDK and a few plugins in its generation. */
export class SampleRepository implements LoadScope {
  readonly repositoryDir: string;
  readonly #packages = new Map<string, InstalledPlugin>();

  constructor(parent = realpathSync(mkdtempSync(join(tmpdir(), "zen-repository-"))), name = "repository") {
    this.repositoryDir = join(parent, name);
    const sdk = join(this.#nodeModules, "@zen/plugin-sdk");
    mkdirSync(dirname(sdk), { recursive: true });
    symlinkSync(SDK, sdk, "dir");
    this.#packages.set("@zen/plugin-sdk", {
      name: "@zen/plugin-sdk",
      version: "0.1.0",
      integrity: "sha512-sdk",
      folder: sdk,
      requires: [],
      natives: [],
    });
  }

  get #nodeModules(): string {
    return join(this.repositoryDir, ".zen/generations/1/node_modules");
  }

  get plugins(): InstalledPlugins {
    return { nodeModules: this.#nodeModules, packages: this.#packages };
  }

  /** Writes files, by paths relative to the repository. They look as if saved a while ago, except to who asks for now. */
  write(files: Readonly<Record<string, string>>): this {
    for (const [path, content] of Object.entries(files)) {
      const file = join(this.repositoryDir, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      utimesSync(file, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
    }
    return this;
  }

  /** Installs a plugin of one module. */
  plugin(name: string, source: string, details: Partial<InstalledPlugin> = {}): this {
    const folder = join(this.#nodeModules, name);
    const version = details.version ?? "1.0.0";
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({
        name,
        version,
        type: "module",
        exports: { ".": { types: "./index.d.ts", default: "./index.js" } },
        zen: {},
      }),
    );
    writeFileSync(join(folder, "index.js"), source);
    this.#packages.set(name, {
      name,
      version,
      integrity: `sha512-${name}-${version}`,
      folder,
      requires: [],
      natives: [],
      ...details,
    });
    return this;
  }

  remove(): void {
    rmSync(dirname(this.repositoryDir), { recursive: true, force: true });
  }
}
