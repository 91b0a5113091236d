import path from "node:path";
import type { PluginStatus } from "@zen/kernel";
import type {
  AuditReport,
  DoctorReport,
  InstallOptions,
  InstallPlan,
  InstallProgress,
  InstallResult,
  Installer,
  KeptGeneration,
  MirrorOptions,
  MirrorResult,
  OutdatedPlugin,
  PluginInfo,
  WhyInstalled,
} from "@zen/registry-client";
import { ZenError, type CommandContribution, type Json } from "@zen/plugin-sdk";
import type { SearchQuery } from "@zen/registry-protocol";
import { editConfig } from "../config/edit.js";
import { refreshEditorFiles } from "../editor/refresh.js";
import type { TsconfigAdvice } from "../editor/user-tsconfig.js";
import type { SearchResult } from "./search.js";
import type { Workspace } from "../workspace/workspace.js";
import { linkedPlugins, type LinkedPlugin } from "./links.js";
import { absoluteSpec, withRequests, withRequestsOf } from "./requests.js";

export interface InstallPluginsOptions extends Pick<InstallOptions, "onPlan" | "allowWider"> {
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

export type MirrorPluginsOptions = Pick<MirrorOptions, "allVersions" | "onProgress" | "signal">;

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
    const { dir } = this.workspace;
    const specs = names.map((name) => absoluteSpec(name, options.cwd ?? dir));
    const also = await this.#unlocked();
    const result = await (await this.#installer(options)).install(specs, { ...installOptions(options), also });
    if (names.length > 0) await editConfig(dir, (config) => withRequests(config, result, dir));
    return this.#changed(result);
  }

  /** What zen.config.json asks for and zen.lock does not know yet: plugins that were added there, ranges that were edited. */
  async #unlocked(): Promise<Readonly<Record<string, string>>> {
    const { unlockedSpecs } = await import("./wishes.js");
    const { dir, document } = this.workspace;
    return unlockedSpecs(dir, document.config.plugins ?? {});
  }

  /** Plugins that follow the folders in which somebody works on them. */
  links(): readonly LinkedPlugin[] {
    return linkedPlugins(this.workspace.generation);
  }

  /**
   * Takes a plugin from the folder in which it is worked on, packed from its sources, and from then on anew whenever a run begins and they
   * have changed. `zen.lock` says what was packed; `zen.config.json` stays as it is. @throws ZenError `PLUGIN_PACK_FAILED` and others.
   */
  async link(folder: string, options: InstallPluginsOptions = {}): Promise<InstallPluginsResult> {
    const spec = path.resolve(options.cwd ?? this.workspace.dir, folder);
    return this.#changed(
      await (await this.#installer(options)).install([spec], { ...installOptions(options), link: true }),
    );
  }

  /**
   * Ends a link: the plugin comes from where `zen.config.json` has it, or goes where that does not name it. @throws ZenError
   * `PLUGIN_NOT_LINKED`.
   */
  async unlink(name: string, options: InstallPluginsOptions = {}): Promise<InstallPluginsResult> {
    const { dir, document } = this.workspace;
    if (!this.links().some((link) => link.name === name)) throw notLinked(name, this.links());
    const wanted = document.config.plugins?.[name];
    const installer = await this.#installer(options);
    if (wanted === undefined) return this.#changed(await installer.uninstall([name], installOptions(options)));
    const spec = wanted.startsWith("file:") ? path.resolve(dir, wanted.slice("file:".length)) : `${name}@${wanted}`;
    return this.#changed(await installer.install([spec], installOptions(options)));
  }

  /**
   * Takes in what has changed in linked folders. Before anything of the stack is open, since that belongs to one generation; returns the
   * links that changed. @throws ZenError `PLUGIN_PACK_FAILED` at the place in the source.
   */
  async followLinks(options: InstallPluginsOptions = {}): Promise<readonly LinkedPlugin[]> {
    if (this.workspace.isComposed || this.links().length === 0) return [];
    const how = { ...installOptions(options), follow: true, allowWider: true };
    const result = await (await this.#installer(options)).install([], how);
    if (!result.changed) return [];
    await this.#changed(result);
    const names = new Set([...result.added.map(({ name }) => name), ...result.updated.map(({ to }) => to.name)]);
    return this.links().filter(({ name }) => names.has(name));
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

  /**
   * Moves plugins, all of them where none is named, to the highest versions that zen.config.json allows. @throws ZenError
   * `PLUGIN_NOT_INSTALLED`; `PERMISSIONS_WIDENED` where they want to touch more and `allowWider` does not agree.
   */
  async update(names: readonly string[] = [], options: InstallPluginsOptions = {}): Promise<InstallPluginsResult> {
    const also = await this.#unlocked();
    return this.#changed(await (await this.#installer(options)).update(names, { ...installOptions(options), also }));
  }

  /** What `update` would change. */
  async planUpdate(names: readonly string[] = [], options: InstallPluginsOptions = {}): Promise<InstallPlan> {
    const also = await this.#unlocked();
    return (await this.#installer(options)).planUpdate(names, { ...installOptions(options), also });
  }

  /** Installed plugins of which their registries have newer versions. */
  async outdated(): Promise<readonly OutdatedPlugin[]> {
    return (await this.#installer({})).outdated({ also: await this.#unlocked() });
  }

  /** Why a plugin or a native package is installed. @throws ZenError `PLUGIN_NOT_INSTALLED`. */
  async why(name: string): Promise<WhyInstalled> {
    return (await this.#installer({})).why(name);
  }

  /** What is known against installed plugins and the packages in them. A registry that does not answer is said so and ends nothing. */
  async audit(options: InstallPluginsOptions = {}): Promise<AuditReport> {
    return (await this.#installer(options)).audit(installOptions(options));
  }

  /** Looks for damage in the package store and the installed plugins, and for what crashes left behind; mends it with `fix`. */
  async doctor({
    fix = false,
    ...options
  }: InstallPluginsOptions & { readonly fix?: boolean } = {}): Promise<DoctorReport> {
    const report = await (await this.#installer(options)).doctor({ fix, ...installOptions(options) });
    if (!fix || report.problems.length === 0) return report;
    await this.workspace.reload();
    await refreshEditorFiles(this.workspace.dir);
    return report;
  }

  /** What `rollback` can return to, and the generation in use; highest first. */
  async generations(): Promise<readonly KeptGeneration[]> {
    return (await this.#installer({})).generations();
  }

  /**
   * Returns to a kept generation, with its lock and what zen.config.json asked for then; without a number to the one before the generation
   * in use. @throws ZenError `GENERATION_NOT_FOUND`.
   */
  async rollback(number?: number, options: InstallPluginsOptions = {}): Promise<InstallPluginsResult> {
    const { dir } = this.workspace;
    const result = await (await this.#installer(options)).rollback(number, installOptions(options));
    await editConfig(dir, (config) => withRequestsOf(config, result, dir));
    return this.#changed(result);
  }

  /**
   * Copies plugins (`name`, `name@range`), or all that `zen.lock` holds where none is named, with the native packages of every platform into a
   * registry folder, from which they can be installed without a network. @throws ZenError `PLUGIN_NOT_FOUND`, `REGISTRY_*`, `TARBALL_*`.
   */
  async mirror(to: string, names: readonly string[], options: MirrorPluginsOptions = {}): Promise<MirrorResult> {
    const { dir, document, options: opened } = this.workspace;
    const [{ mirror, readLock, requireLockText }, { registryBindings }] = await Promise.all([
      import("@zen/registry-client"),
      import("./registries.js"),
    ]);
    const wanted = names.length > 0 ? { specs: names } : { lock: readLock(requireLockText(dir)) };
    const registries = registryBindings(dir, document, opened.bundledRegistry);
    return mirror({ ...options, ...wanted, to, registries, cwd: dir });
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

function installOptions({ frozen, signal, onPlan, allowWider }: InstallPluginsOptions): InstallOptions {
  return {
    ...(frozen === undefined ? {} : { frozen }),
    ...(signal === undefined ? {} : { signal }),
    ...(onPlan === undefined ? {} : { onPlan }),
    ...(allowWider === undefined ? {} : { allowWider }),
  };
}

function notLinked(name: string, links: readonly LinkedPlugin[]): ZenError {
  const linked =
    links.length === 0 ? "Nothing is linked here." : `Linked are ${links.map((link) => link.name).join(", ")}.`;
  return new ZenError("PLUGIN_NOT_LINKED", `${name} is not linked.`, { hint: linked });
}
