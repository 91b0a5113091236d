import type { SecretCheck } from "@zen/kernel";
import type { Json } from "@zen/plugin-sdk";
import type { Workspace } from "../workspace/workspace.js";
import { checkSecret } from "./check-secret.js";
import { stackConfig } from "../workspace/backend-refs.js";

export interface NeededSecret extends SecretCheck {
  /** Where the configuration refers to it. */
  readonly by: readonly string[];
}

/** Names of secrets and where they are found; never a value. */
export class Secrets {
  constructor(private readonly workspace: Workspace) {}

  /** Names that the sources of the stack can list. The environment is not listed: most of it is no secret. */
  async list(): Promise<readonly SecretCheck[]> {
    return (await this.workspace.composition()).kernel.secrets.list();
  }

  /** The secrets that the stores, the stack in use and what plugins are told refer to, each with the source that has it; without one it does not resolve here. */
  async check(stack?: string): Promise<readonly NeededSecret[]> {
    const name = stack ?? (await this.workspace.stack());
    const { secretNames } = await import("../workspace/composition.js");
    const { config } = this.workspace.document;
    const needs = new Map<string, string[]>();
    for (const [part, value] of [
      ["stores", config.stores],
      [`stacks.${name}`, stackConfig(config, name)],
      ["config", config.config ?? {}],
    ] as const) {
      for (const secret of secretNames(value as unknown as Json))
        needs.set(secret, [...(needs.get(secret) ?? []), part]);
    }
    const { kernel } = await this.workspace.composition(name);
    const checks = await Promise.all([...needs.keys()].map((secret) => checkSecret(kernel, secret)));
    return checks.map((check) => ({ ...check, by: needs.get(check.secret) ?? [] }));
  }
}
