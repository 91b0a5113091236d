import type { RepositoryConfig } from "@zen/plugin-sdk";
import { stackConfig } from "../workspace/backend-refs.js";

/** What a bundle's `stack` part holds: enough of the configuration to build the same composition elsewhere. No secret's value. */
export type BundledStack = {
  readonly config: RepositoryConfig;
  readonly version: string;
};

/** Only what a run on the stack can use: a change of another stack makes no other bundle. */
export function bundledConfig(config: RepositoryConfig, stack: string): RepositoryConfig {
  const told = config.config === undefined ? {} : { config: config.config };
  return { ...told, stores: config.stores, stacks: { [stack]: stackConfig(config, stack) }, stack };
}
