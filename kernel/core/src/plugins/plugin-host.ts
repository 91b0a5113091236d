import {
  isZenError,
  token,
  type CommandContribution,
  type HookName,
  type Json,
  type PluginManifest,
  type ZenError,
} from "@zen/plugin-sdk";
import { inject, type Container } from "../container/container.js";
import { Faults } from "../faults.js";
import { HookBus } from "../hooks/hook-bus.js";
import { Lifecycle } from "../lifecycle/lifecycle.js";
import { deadlinesOf, logOf, Options, type KernelOptions } from "../options.js";
import { pluginLog, redactError } from "../secrets/redact.js";
import { SecretResolver } from "../secrets/secret-resolver.js";
import { StateStore } from "../state/state-store.js";
import { activate } from "./activate.js";
import { fit, type Fit } from "./compatible.js";
import { contractIds } from "./contracts.js";
import { commandNotFound, pluginNotInstalled, pluginSetupFailed, requirementFailed } from "./errors.js";
import { PluginScope } from "./plugin-scope.js";
import { pluginConfig } from "./plugin-config.js";
import type { PluginStatus } from "./source.js";

/** What the composer of the kernel offers to every plugin. */
export const Offers = token<Container>("kernel/offers");

/** The installed plugins: which fit, and those that something has needed, activated once, after what they require. */
export class PluginHost {
  static readonly token = token<PluginHost>("kernel/plugins");

  readonly #fit: Fit;
  readonly #activations = new Map<string, Promise<PluginScope>>();
  readonly #active = new Map<string, PluginScope>();
  readonly #failed = new Map<string, ZenError>();
  readonly #heard = new Map<string, Promise<void>>();

  constructor(
    @inject(Options) private readonly options: KernelOptions,
    @inject(Lifecycle.token) private readonly lifecycle: Lifecycle,
    @inject(Faults.token) private readonly faults: Faults,
    @inject(HookBus.token) private readonly hooks: HookBus,
    @inject(SecretResolver.token) private readonly secrets: SecretResolver,
    @inject(StateStore.token) private readonly state: StateStore,
    @inject(Offers) private readonly offers: Container,
  ) {
    this.#fit = fit(options.plugins, { version: options.version, contracts: options.contracts ?? contractIds() });
  }

  /** Every plugin given to the kernel, by name. */
  list(): readonly PluginStatus[] {
    return this.options.plugins
      .map(({ manifest }) => this.#status(manifest))
      .sort((a, b) => (a.manifest.name < b.manifest.name ? -1 : 1));
  }

  /** Names of the active plugins, in the order of activation. */
  active(): readonly string[] {
    return this.#fit.order.map(({ manifest }) => manifest.name).filter((name) => this.#active.has(name));
  }

  /** The commands of the plugins that fit, as their manifests describe them. */
  commands(): readonly (CommandContribution & { readonly plugin: string })[] {
    return this.#fit.order.flatMap(({ manifest }) =>
      manifest.commands.map((command) => ({ ...command, plugin: manifest.name })),
    );
  }

  /** Activates a plugin and, before it, all it requires. A plugin that failed is not tried again. */
  activate(name: string): Promise<PluginScope> {
    const present = this.#activations.get(name);
    if (present !== undefined) return present;
    const activation = this.lifecycle.starting(() => this.#activate(name));
    this.#activations.set(name, activation);
    return activation;
  }

  /** Activates the plugins that want to hear a hook, once; one that fails is reported and does not hear it. */
  activateListeners(hook: HookName): Promise<void> {
    const present = this.#heard.get(hook);
    if (present !== undefined) return present;
    const listeners = this.#fit.order.filter(({ manifest }) => manifest.hooks.some(({ on }) => on === hook));
    const activations = Promise.all(listeners.map(({ manifest }) => this.#activateIfSound(manifest.name)));
    const heard = activations.then(() => undefined);
    this.#heard.set(hook, heard);
    return heard;
  }

  /** The plugin that has a command, activated. @throws ZenError `COMMAND_NOT_FOUND`. */
  async activateCommand(id: string): Promise<PluginScope> {
    const command = this.commands().find((one) => one.id === id);
    if (command === undefined)
      throw commandNotFound(
        id,
        this.commands().map((one) => one.id),
      );
    return this.activate(command.plugin);
  }

  #status(manifest: PluginManifest): PluginStatus {
    const { name } = manifest;
    const unfit = this.#fit.unfit.get(name);
    if (unfit !== undefined) return { manifest, state: "incompatible", reason: unfit };
    const failed = this.#failed.get(name);
    if (failed !== undefined) return { manifest, state: "failed", reason: failed };
    return { manifest, state: this.#active.has(name) ? "active" : "installed" };
  }

  async #activateIfSound(name: string): Promise<void> {
    try {
      await this.activate(name);
    } catch (error) {
      this.#report(name, error);
    }
  }

  async #activate(name: string): Promise<PluginScope> {
    const rank = this.#fit.order.findIndex(({ manifest }) => manifest.name === name);
    const source = this.#fit.order[rank];
    if (source === undefined) {
      throw (
        this.#fit.unfit.get(name) ??
        pluginNotInstalled(
          name,
          this.options.plugins.map(({ manifest }) => manifest.name),
        )
      );
    }
    const config = await this.#config(source.manifest);
    const scope = new PluginScope(source.manifest, {
      rank,
      config,
      repositoryDir: this.options.repositoryDir,
      hooks: this.hooks,
      secrets: this.secrets,
      state: this.state.of(name),
      log: pluginLog(logOf(this.options), name, (text) => this.secrets.redact(text)),
      reach: [...(await this.#required(source.manifest)).map(({ services }) => services), this.offers],
      offerer: (token) => [...this.#active.values()].find(({ services }) => services.has(token))?.manifest.name,
    });
    const deadlines = deadlinesOf(this.options);
    try {
      await activate(source, scope, deadlines.setup);
    } catch (error) {
      for (const fault of await scope.disposals.dispose(deadlines.stop)) this.#report(name, fault);
      const fault = isZenError(error) ? error : pluginSetupFailed(name, error);
      const clean = redactError(fault, (text) => this.secrets.redact(text));
      this.#failed.set(name, clean);
      throw clean;
    }
    this.#active.set(name, scope);
    this.lifecycle.started(`plugin ${name}`, scope.disposals);
    return scope;
  }

  async #config(manifest: PluginManifest): Promise<Readonly<Record<string, Json>>> {
    try {
      return await pluginConfig(manifest, this.options, this.secrets);
    } catch (error) {
      if (isZenError(error)) this.#failed.set(manifest.name, error);
      throw error;
    }
  }

  /** In order, one after another: activation is deterministic. */
  async #required(manifest: PluginManifest): Promise<readonly PluginScope[]> {
    const scopes: PluginScope[] = [];
    for (const name of Object.keys(manifest.requires).sort()) {
      try {
        scopes.push(await this.activate(name));
      } catch (error) {
        const fault = requirementFailed(manifest.name, name, error);
        this.#failed.set(manifest.name, fault);
        throw fault;
      }
    }
    return scopes;
  }

  #report(name: string, error: unknown): void {
    this.faults.report(isZenError(error) ? error : pluginSetupFailed(name, error));
  }
}
