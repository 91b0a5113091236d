import {
  SecretSource,
  type BackendRef,
  type Closable,
  type CommandContext,
  type CommandContribution,
  type HookEvent,
  type HookName,
  type HookResult,
  type Json,
  type Platform,
  type Token,
  type ZenError,
} from "@zen/plugin-sdk";
import { Backends, type BackendOptions } from "./backends/backends.js";
import type { FoundBackend } from "./backends/find-backend.js";
import { Container } from "./container/container.js";
import { Faults } from "./faults.js";
import { HookBus } from "./hooks/hook-bus.js";
import { Lifecycle } from "./lifecycle/lifecycle.js";
import { deadlinesOf, Options, type KernelOptions } from "./options.js";
import { Offers, PluginHost } from "./plugins/plugin-host.js";
import { checkPluginConfigs } from "./plugins/plugin-config.js";
import type { PluginStatus } from "./plugins/source.js";
import { SecretResolver } from "./secrets/secret-resolver.js";
import { StateStore } from "./state/state-store.js";

/** Plugins, and what they contribute. Nothing is imported before something needs it, and all of it ends with `stop`. */
export interface Kernel extends AsyncDisposable {
  /** Every plugin with its state, by name; those that do not fit with the reason. */
  plugins(): readonly PluginStatus[];
  /** Activates these plugins, if any, and fires `kernel:started`. The kernel works without it. */
  start(plugins?: readonly string[]): Promise<void>;
  /**
   * The backend of a contract that a stack names, made on first need: one instance for each backend and configuration.
   * @throws ZenError `BACKEND_NOT_FOUND`, `BACKEND_AMBIGUOUS`, `CONFIG_INVALID`, `SECRET_NOT_FOUND`,
   * `PLATFORM_UNSUPPORTED`, `BACKEND_FAILED`, `BACKEND_TIMEOUT`, or what is wrong with the plugin.
   */
  backend<T extends Closable>(contract: Token<T>, ref: BackendRef, options?: BackendOptions): Promise<T>;
  /** Checks a reference as far as manifests tell: the same errors, but no code is imported and no secret read. */
  checkBackend(
    contract: Token<unknown>,
    ref: BackendRef,
    options?: { readonly place?: string; readonly platform?: Platform },
  ): Promise<FoundBackend>;
  /** Everything wrong with what plugins themselves are told; no code is imported and no secret read. */
  checkConfig(): Promise<readonly ZenError[]>;
  readonly secrets: Pick<SecretResolver, "get" | "check" | "list" | "redact" | "redactError">;
  /** Lets a stack's own source answer after those present. */
  addSecretSource(ref: BackendRef, place?: string): void;
  /** Calls a hook's listeners as its kind says, activating first the plugins that want to hear it. */
  hook<N extends HookName>(name: N, event: HookEvent<N>): Promise<HookResult<N>>;
  /** The commands of the plugins that fit, from their manifests. */
  commands(): readonly (CommandContribution & { readonly plugin: string })[];
  runCommand(id: string, args: Readonly<Record<string, Json>>, io: CommandIo): Promise<Json | void>;
  /**
   * Fires `kernel:stopping`, then stops everything in the reverse order of its start, each with a deadline.
   * A second call returns the outcome of the first. @throws ZenError `KERNEL_STOP_FAILED` with every failure, at the end.
   */
  stop(): Promise<void>;
}

export type CommandIo = Pick<CommandContext, "print" | "signal">;

/** @throws ZenError `PLUGIN_DUPLICATE`. Plugins that do not fit are listed, not thrown. */
export function createKernel(options: KernelOptions): Kernel {
  const lifecycle = new Lifecycle(deadlinesOf(options).stop);
  const offers = new Container("the kernel");
  for (const { token, provider } of options.services ?? []) offers.provide(token, provider);

  const root = new Container("the kernel's own services");
  root.provide(Options, { value: options });
  root.provide(Lifecycle.token, { value: lifecycle });
  root.provide(Offers, { value: offers });
  root.provide(Faults.token, { type: Faults });
  root.provide(HookBus.token, { type: HookBus });
  root.provide(SecretResolver.token, { type: SecretResolver });
  root.provide(StateStore.token, { type: StateStore });
  root.provide(PluginHost.token, { type: PluginHost });
  root.provide(Backends.token, { type: Backends });

  const hooks = root.resolve(HookBus.token);
  const secrets = root.resolve(SecretResolver.token);
  const plugins = root.resolve(PluginHost.token);
  const backends = root.resolve(Backends.token);

  const hook: Kernel["hook"] = async (name, event) => {
    lifecycle.assertRunning();
    await plugins.activateListeners(name);
    return hooks.call(name, event);
  };
  /** The plugins that are not active have nothing to say about the end. */
  const stop = () => lifecycle.stop(async () => void (await hooks.call("kernel:stopping", {})));

  return {
    plugins: () => plugins.list(),
    async start(names = []) {
      lifecycle.assertRunning();
      for (const name of names) await plugins.activate(name);
      // First, so that those who want to hear it are among the active ones it names.
      await plugins.activateListeners("kernel:started");
      await hook("kernel:started", { plugins: plugins.active() });
    },
    backend: (contract, ref, given) => backends.get(contract, ref, given),
    checkBackend: (contract, ref, given) => backends.check(contract, ref, given),
    checkConfig: () => checkPluginConfigs(options),
    secrets,
    addSecretSource(ref, place = ref.use) {
      secrets.add(ref.use, (earlier) => backends.get(SecretSource, ref, { place, secrets: earlier }));
    },
    hook,
    commands: () => plugins.commands(),
    async runCommand(id, args, io) {
      lifecycle.assertRunning();
      const scope = await plugins.activateCommand(id);
      const { log } = scope.parts;
      const context: CommandContext = {
        log,
        secrets,
        repositoryDir: options.repositoryDir,
        get: (token) => scope.get(token),
        print: (line) => io.print(line),
        signal: io.signal,
      };
      return scope.command(id)(context, args);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
