import type { BundleRef } from "@zen/plugin-sdk";

/** The command line of a worker on a machine that has nothing but Node and the artifact store. */
export function bundleCommand({ digest, store }: BundleRef, run: string, execution?: string): readonly string[] {
  const one = execution === undefined ? [] : ["--execution", execution];
  return ["zen-worker", "--bundle", digest, "--store", JSON.stringify(store), "--run", run, ...one];
}
