import type { Serving } from "@zen/plugin-sdk";
import { memoryServing, MemoryServingSpace } from "@zen/plugin-sdk/memory";
import { loadModel } from "./model.js";
import { startServer } from "./server.js";

/** The deployments of this process, by the repository that they belong to. */
const spaces = new Map<string, MemoryServingSpace>();

/**
 * Serves models from this process, for as long as it lives: right for a notebook or a test. One for daily use asks a
 * service for what is wished for, and that service keeps it up.
 */
export function openServing(repository: string): Serving {
  const space = spaces.get(repository) ?? new MemoryServingSpace();
  spaces.set(repository, space);
  const memory = memoryServing(loadModel, space);
  let server: ReturnType<typeof startServer> | undefined;
  return {
    ...memory,
    async endpoint(name) {
      const endpoint = await memory.endpoint(name);
      server ??= startServer(async (model, inputs) => memory.infer(await memory.endpoint(model), inputs));
      return { ...endpoint, base: (await server).base };
    },
    close: async () => (await server)?.close(),
  };
}
