import type { OpenedBundle } from "@zen/engine";
import type { NamedSecretSource } from "@zen/kernel";
import type { BackendRef } from "@zen/plugin-sdk";
import type { BundledStack } from "../bundle/bundled-stack.js";
import { parseConfig } from "../config/index.js";
import { secretSources } from "../secrets/env-file.js";
import { Composition } from "../workspace/composition.js";
import { pluginsIn } from "./plugins-in.js";

/** What a composition needs to know of an opened bundle. */
export type BundleFolder = Pick<OpenedBundle, "dir" | "nodeModules" | "sourceDir" | "stack">;

const quiet = (): void => undefined;

/**
 * The composition that an opened bundle describes. Secrets are looked for here: in this machine's environment and in the stack's own
 * sources, unless there is a process to ask. What plugins remember is forgotten with the process.
 */
export function bundleComposition(
  { dir, nodeModules, sourceDir, stack }: BundleFolder,
  store: BackendRef,
  {
    secretSources: given,
    traces = false,
  }: { readonly secretSources?: readonly NamedSecretSource[]; readonly traces?: boolean },
): Composition {
  const { config, version } = stack as unknown as BundledStack;
  const stores = { ...config.stores, artifacts: { ...config.stores.artifacts, default: store } };
  return new Composition({
    dir,
    sourceDir,
    document: parseConfig(JSON.stringify({ ...config, stores })),
    plugins: pluginsIn(nodeModules),
    stack: config.stack,
    version,
    secretSources: given ?? secretSources(dir, process.env),
    ownSources: given === undefined,
    traces,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    forgetful: true,
  });
}
