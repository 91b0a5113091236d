import path from "node:path";
import type { PluginStatus } from "@zen/kernel";
import type { InstallProgress, InstallResult, Installer, PluginInfo } from "@zen/registry-client";
import type { CommandContribution, Json, RepositoryConfig } from "@zen/plugin-sdk";
import type { SearchQuery } from "@zen/registry-protocol";
import { editConfig } from "../config/edit.js";
import { refreshEditorFiles } from "../editor/refresh.js";
import type { TsconfigAdvice } from "../editor/user-tsconfig.js";
import type { SearchResult } from "./search.js";
import type { Workspace } from "../workspace/workspace.js";

export interface InstallPluginsOptions {
  /** Fails with `LOCK_MISMATCH` instead of changing `zen.lock`. */
  readonly frozen?: boolean;
  /** Asks nothing of the network. */
  readonly offline?: boolean;
  /** What relative folders and archives are relative to; the repository unless told. */
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: InstallProgress) => void;
  /** Told what a person should know and what stops nothing: that a publisher signs with a new key. */
  readonly onNotice?: (text: string) => void;
}

export interface InstallPluginsResult extends InstallResult {
  /** What remains to be done in a `tsconfig.json` of the user's own. */
  readonly tsconfig: TsconfigAdvice;
}

/** The plugins of a repository: those installed, and changes of them. */
export class Plugins {
  constructor(private readonly workspace: Workspace) {}

  /** Installed plugins by name, those that do not fit this kernel with the reason. */
  async list(): Promise<readonly PluginStatus[]> {
    return (await this.workspace.composition()).kernel.plugins();
  }

  /** Commands that the installed plugins declare; no code is imported. */
  commands(): readonly CommandContribution[] {
    return (this.workspace.generation?.plugins ?? []).flatMap(({ manifest }) => manifest.commands);
  }

  /** Runs a plugin's command. @throws ZenError `COMMAND_NOT_FOUND`, or what the command throws. */
  async runCommand(
    id: string,
    args: Readonly<Record<string, Json>>,
    io: { readonly print: (line: string) => void; readonly signal: AbortSignal },
  ): Promise<Json | void> {
    return (await this.workspace.composition()).kernel.runCommand(id, args, io);
  }

  /** @throws ZenError `PLUGIN_NOT_FOUND`. */
  async info(name: string): Promise<PluginInfo> {
    return (await this.#installer({})).info(name);
  }

  /**
   * Looks for plugins in the registries that are bound here, or in one that is named.
   *
   * @throws ZenError `REGISTRY_*`
   */
  async search(query: SearchQuery = {}, registry?: string): Promise<SearchResult> {
    const { dir, document, options } = this.workspace;
    const { searchRegistries } = await import("./search.js");
    const all = [...new Set(Object.values(document.config.registries ?? {}))];
    return searchRegistries(dir, registry === undefined ? all : [registry], query, options.bundledRegistry);
  }

  /**
   * Installs what is named (`name`, `name@range`, a folder, a `.tgz`), and what the configuration and `zen.lock` say. When it throws, the
   * plugins in use are as before. @throws ZenError `LOCK_MISMATCH`, `PLUGIN_NOT_FOUND`, `PLUGIN_CONFLICT` and others.
   */
  async install(names: readonly string[] = [], options: InstallPluginsOptions = {}): Promise<InstallPluginsResult> {
    const { dir, document } = this.workspace;
    const { unlockedSpecs } = await import("./wishes.js");
    const specs = names.map((name) => absoluteSpec(name, options.cwd ?? dir));
    const also = unlockedSpecs(dir, document.config.plugins ?? {});
    const result = await (await this.#installer(options)).install(specs, { ...installOptions(options), also });
    if (names.length > 0) await editConfig(dir, (config) => withRequests(config, result, dir));
    return this.#changed(result);
  }

  /** @throws ZenError `PLUGIN_NOT_INSTALLED`, `PLUGIN_REQUIRED`; `PLUGIN_IN_USE` unless `force`. */
  async uninstall(
    names: readonly string[],
    { force = false, ...options }: InstallPluginsOptions & { readonly force?: boolean } = {},
  ): Promise<InstallPluginsResult> {
    if (!force) {
      const { refuseInUse } = await import("./in-use.js");
      const named = (this.workspace.generation?.plugins ?? []).filter(({ name }) => names.includes(name));
      refuseInUse(
        this.workspace.document,
        named.map(({ manifest }) => manifest),
      );
    }
    const result = await (await this.#installer(options)).uninstall(names, installOptions(options));
    await editConfig(this.workspace.dir, (config) => ({
      ...config,
      plugins: Object.fromEntries(Object.entries(config.plugins ?? {}).filter(([name]) => !names.includes(name))),
    }));
    return this.#changed(result);
  }

  async #changed(result: InstallResult): Promise<InstallPluginsResult> {
    await this.workspace.reload();
    return { ...result, tsconfig: await refreshEditorFiles(this.workspace.dir) };
  }

  async #installer({ offline, onProgress, onNotice }: InstallPluginsOptions): Promise<Installer> {
    const { dir, document, options } = this.workspace;
    const { installerOf } = await import("./installer.js");
    return installerOf(document, options.bundledRegistry, {
      repositoryDir: dir,
      version: this.workspace.version,
      ...(offline === undefined ? {} : { offline }),
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(onNotice === undefined ? {} : { onNotice }),
    });
  }
}

/** A folder or an archive as an absolute path; a name as it is. */
function absoluteSpec(spec: string, cwd: string): string {
  return /^(?:\.{1,2}(?:[\\/]|$)|[\\/]|[A-Za-z]:[\\/])|\.tgz$/.test(spec) ? path.resolve(cwd, spec) : spec;
}

function installOptions({ frozen, signal }: InstallPluginsOptions): { frozen?: boolean; signal?: AbortSignal } {
  return { ...(frozen === undefined ? {} : { frozen }), ...(signal === undefined ? {} : { signal }) };
}

/** What was asked for by name enters the configuration, so that it says by itself what the repository wants. */
function withRequests(config: RepositoryConfig, { generation }: InstallResult, dir: string): RepositoryConfig {
  const plugins: Record<string, string> = { ...config.plugins };
  for (const { name, requested, source } of generation.plugins) {
    if ("folder" in source) plugins[name] = `file:${posix(source.folder)}`;
    else if ("archive" in source) plugins[name] = `file:${posix(source.archive)}`;
    else if (requested !== undefined) plugins[name] = requested;
  }
  return { ...config, plugins: Object.fromEntries(Object.entries(plugins).sort(([a], [b]) => (a < b ? -1 : 1))) };

  function posix(file: string): string {
    return path.relative(dir, path.resolve(dir, file)).split(path.sep).join("/");
  }
}
