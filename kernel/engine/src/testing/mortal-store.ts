import type { ArtifactStore } from "@zen/plugin-sdk";

/** A store over which this process kills itself after so many writes. `wrote` is told of each before. */
export function mortalStore(
  inner: ArtifactStore,
  dieAfter: number | undefined,
  wrote: () => void = () => undefined,
): ArtifactStore {
  let writes = 0;
  const count = () => {
    wrote();
    if (++writes === dieAfter) process.kill(process.pid, "SIGKILL");
  };
  return {
    ...inner,
    put: async (...args) => {
      const head = await inner.put(...args);
      count();
      return head;
    },
    delete: async (...args) => {
      await inner.delete(...args);
      count();
    },
  };
}
