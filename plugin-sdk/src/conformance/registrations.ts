import type { BackendFactory, Plugin } from "../define-plugin.js";
import type { Json } from "../job.js";

export interface Registrations {
  readonly backends: readonly { readonly contract: string; readonly factory: BackendFactory<object> }[];
  readonly commands: readonly string[];
}

/** What a plugin registers when it is set up without a configuration; nothing of it is made. */
export async function registrationsOf(plugin: Plugin): Promise<Registrations> {
  const backends: { contract: string; factory: BackendFactory<object> }[] = [];
  const commands: string[] = [];
  const nothing = () => undefined;
  const state = new Map<string, Json>();
  await plugin.setup({
    name: plugin.name,
    version: "0.0.0",
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    secrets: { get: () => Promise.reject(new Error("setup must not read secrets")) },
    state: {
      get: async (key) => state.get(key),
      set: async (key, value) => void state.set(key, value),
      delete: async (key) => void state.delete(key),
    },
    config: {},
    repositoryDir: undefined,
    provide: (contract, backend) => {
      backends.push({ contract: contract.id, factory: backend as unknown as BackendFactory<object> });
    },
    offer: nothing,
    get: () => Promise.reject(new Error("setup must not need other plugins' values yet")),
    hooks: { on: nothing },
    command: (id) => void commands.push(id),
    onStop: nothing,
  });
  return { backends, commands };
}
