import type { BackendFactory, Closable, CommandHandler, PluginContext, PluginManifest, Token } from "@zen/plugin-sdk";
import { Container } from "../container/container.js";
import { tokenNotProvided } from "../container/errors.js";
import type { HookBus } from "../hooks/hook-bus.js";
import { DisposalStack } from "../lifecycle/disposal.js";
import { contributionMissing, contributionRepeated, contributionUndeclared, pluginStopped } from "./errors.js";

/** What a scope needs from the kernel. */
export interface ScopeParts extends Pick<PluginContext, "log" | "secrets" | "state" | "config" | "repositoryDir"> {
  readonly hooks: HookBus;
  /** The plugin's place in the order of activation. */
  readonly rank: number;
  /** Where else than in the plugin itself a token is looked for: the plugins it requires, the kernel's offers. */
  readonly reach: readonly Container[];
  /** Who offers a token that is out of reach, for the hint. */
  readonly offerer: (token: Token<unknown>) => string | undefined;
}

/** All that one plugin has registered, and the context through which it did. */
export class PluginScope {
  readonly services: Container;
  readonly disposals = new DisposalStack();
  readonly #backends = new Map<string, BackendFactory<Closable, never>>();
  readonly #commands = new Map<string, CommandHandler>();

  constructor(
    readonly manifest: PluginManifest,
    readonly parts: ScopeParts,
  ) {
    this.services = new Container(`plugin ${manifest.name}`);
  }

  backend(contract: string, name: string): BackendFactory<Closable, never> {
    const factory = this.#backends.get(`${contract} ${name}`);
    if (factory === undefined) throw contributionMissing(this.manifest.name, `the ${contract} backend ${name}`);
    return factory;
  }

  command(id: string): CommandHandler {
    const run = this.#commands.get(id);
    if (run === undefined) throw contributionMissing(this.manifest.name, `the command ${id}`);
    return run;
  }

  /** @throws ZenError `CONTRIBUTION_MISSING` when setup kept less than the manifest promised. */
  assertComplete(): void {
    for (const { contract, name } of this.manifest.backends) this.backend(contract, name);
    for (const { id } of this.manifest.commands) this.command(id);
  }

  async get<T>(token: Token<T>): Promise<T> {
    this.#assertOpen(`ask for ${token.id}`);
    const container = [this.services, ...this.parts.reach].find((one) => one.has(token));
    if (container === undefined) {
      throw tokenNotProvided(token, `plugin ${this.manifest.name}`, this.parts.offerer(token));
    }
    return container.get(token);
  }

  context(): PluginContext {
    const { manifest, parts } = this;
    const { name, version } = manifest;
    const own = { plugin: name, rank: parts.rank };
    return {
      name,
      version,
      log: parts.log,
      secrets: parts.secrets,
      state: parts.state,
      config: parts.config,
      repositoryDir: parts.repositoryDir,
      provide: (contract, factory) => {
        this.#assertOpen(`provide ${contract.id}`);
        const declared = manifest.backends.some((one) => one.contract === contract.id && one.name === factory.name);
        if (!declared) throw contributionUndeclared(name, `the ${contract.id} backend ${factory.name}`);
        once(this.#backends, `${contract.id} ${factory.name}`, factory as BackendFactory<Closable, never>, name);
      },
      offer: (token, provider) => {
        this.#assertOpen(`offer ${token.id}`);
        this.services.provide(token, provider);
      },
      get: (token) => this.get(token),
      hooks: {
        on: (hook, listener, options) => {
          this.#assertOpen(`listen to ${hook}`);
          if (!manifest.hooks.some(({ on }) => on === hook))
            throw contributionUndeclared(name, `a listener to ${hook}`);
          const off = parts.hooks.on(own, hook, listener, options);
          this.disposals.push(`listener of plugin ${name} to ${hook}`, off);
        },
      },
      command: (id, run) => {
        this.#assertOpen(`register the command ${id}`);
        if (!manifest.commands.some((one) => one.id === id)) throw contributionUndeclared(name, `the command ${id}`);
        once(this.#commands, id, run, name);
      },
      onStop: (dispose) => {
        this.#assertOpen("register what to do when it stops");
        this.disposals.push(`plugin ${name}`, dispose);
      },
    };
  }

  #assertOpen(doing: string): void {
    if (this.disposals.closed) throw pluginStopped(this.manifest.name, doing);
  }
}

function once<T>(map: Map<string, T>, key: string, value: T, plugin: string): void {
  if (map.has(key)) throw contributionRepeated(plugin, key);
  map.set(key, value);
}
