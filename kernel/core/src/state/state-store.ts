import { token, type Json, type PluginState } from "@zen/plugin-sdk";
import type Keyv from "keyv";
import type { KeyvStoreAdapter } from "keyv";
import { inject } from "../container/container.js";
import { kernelStopped, Lifecycle } from "../lifecycle/lifecycle.js";
import { Options, type KernelOptions } from "../options.js";

/** The small memories of all plugins in one store, each under the plugin's name; opened when the first is used. */
export class StateStore {
  static readonly token = token<StateStore>("kernel/state");

  #store: Promise<KeyvStoreAdapter | Map<string, unknown>> | undefined;
  #closed = false;

  constructor(
    @inject(Options) private readonly options: KernelOptions,
    @inject(Lifecycle.token) lifecycle: Lifecycle,
  ) {
    lifecycle.started("plugin state", () => this.#close());
  }

  of(plugin: string): PluginState {
    let opened: Promise<Keyv<Json>> | undefined;
    const open = () => {
      opened ??= this.#open(plugin).catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return opened;
    };
    return {
      get: async (key) => (await open()).get(key),
      set: async (key, value, { ttlMs } = {}) => void (await (await open()).set(key, value, ttlMs)),
      delete: async (key) => void (await (await open()).delete(key)),
    };
  }

  async #open(plugin: string): Promise<Keyv<Json>> {
    if (this.#closed) throw kernelStopped();
    const { default: KeyvClass } = await import("keyv");
    this.#store ??= Promise.resolve(this.options.state?.() ?? new Map<string, unknown>());
    const store = await this.#store.catch((error: unknown) => {
      this.#store = undefined;
      throw error;
    });
    return new KeyvClass<Json>({ store, namespace: plugin, throwOnErrors: true, emitErrors: false });
  }

  async #close(): Promise<void> {
    this.#closed = true;
    const store = await this.#store;
    if (store !== undefined && "disconnect" in store) await store.disconnect?.();
  }
}
