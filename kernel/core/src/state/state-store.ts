import type { Json, PluginState } from "@zen/plugin-sdk";
import type Keyv from "keyv";
import { inject } from "../container/container.js";
import type { Lifecycle } from "../lifecycle/lifecycle.js";
import type { KernelOptions } from "../options.js";
import { Tokens } from "../tokens.js";

/** The small memories of all plugins in one store, each under the plugin's name; opened when the first is used. */
export class StateStore {
  #store: ReturnType<NonNullable<KernelOptions["state"]>> | undefined;
  readonly #opened = new Map<string, Promise<Keyv<Json>>>();

  constructor(
    @inject(Tokens.options) private readonly options: KernelOptions,
    @inject(Tokens.lifecycle) private readonly lifecycle: Lifecycle,
  ) {
    lifecycle.started("plugin state", () => this.#close());
  }

  of(plugin: string): PluginState {
    return {
      get: async (key) => (await this.#open(plugin)).get(key),
      set: async (key, value, { ttlMs } = {}) => void (await (await this.#open(plugin)).set(key, value, ttlMs)),
      delete: async (key) => void (await (await this.#open(plugin)).delete(key)),
    };
  }

  #open(plugin: string): Promise<Keyv<Json>> {
    const present = this.#opened.get(plugin);
    if (present !== undefined) return present;
    const opened = this.lifecycle.starting(async () => {
      const { default: KeyvClass } = await import("keyv");
      this.#store ??= this.options.state?.() ?? new Map();
      return new KeyvClass<Json>({ store: await this.#store, namespace: plugin, throwOnErrors: true, emitErrors: false });
    });
    this.#opened.set(plugin, opened);
    opened.catch(() => this.#opened.delete(plugin));
    return opened;
  }

  async #close(): Promise<void> {
    const store = await this.#store;
    if (store !== undefined && "disconnect" in store) await store.disconnect?.();
  }
}
