import { ZenError, type RepositoryConfig } from "@zen/plugin-sdk";
import { isAddress, registryAddress } from "@zen/registry-client";
import { editConfig } from "../config/edit.js";
import type { Workspace } from "../workspace/workspace.js";

/** A scope and where its names come from. */
export interface BoundRegistry {
  /** `@acme`; the empty string for names without a scope. */
  readonly scope: string;
  /** An address, the path of a folder, or `bundled`. */
  readonly registry: string;
  readonly kind: "server" | "folder" | "bundled";
}

/** Which registry each scope is bound to. A name comes from the one bound to its scope, and from no other. */
export class BoundRegistries {
  constructor(private readonly workspace: Workspace) {}

  list(): readonly BoundRegistry[] {
    return Object.entries(this.workspace.document.config.registries ?? {}).map(([scope, registry]) => ({
      scope,
      registry,
      kind: isAddress(registry) ? "server" : registry === "bundled" ? "bundled" : "folder",
    }));
  }

  /** @throws ZenError `REGISTRY_SCOPE_TAKEN`, `REGISTRY_ADDRESS_INVALID` when `add` would, before anything is done. */
  check(scope: string, registry: string): void {
    withScope(this.workspace.document.config, scope, isAddress(registry) ? registryAddress(registry) : registry);
  }

  /**
   * Binds a scope in `zen.config.json`. That makes no registry trusted: each person accepts it on their machine.
   *
   * @throws ZenError `REGISTRY_SCOPE_TAKEN` when the scope is bound to another one, `REGISTRY_ADDRESS_INVALID`, `CONFIG_INVALID`
   */
  async add(scope: string, registry: string): Promise<BoundRegistry> {
    const wanted = isAddress(registry) ? registryAddress(registry) : registry;
    await editConfig(this.workspace.dir, (config) => withScope(config, scope, wanted));
    await this.workspace.reload();
    return this.list().find((bound) => bound.scope === scope)!;
  }

  /** @throws ZenError `REGISTRY_NOT_BOUND` */
  async remove(scope: string): Promise<BoundRegistry> {
    const bound = this.list().find((each) => each.scope === scope);
    if (bound === undefined)
      throw new ZenError("REGISTRY_NOT_BOUND", `No registry is bound to ${nameOf(scope)}.`, {
        hint: "`zen registries:list` shows which are.",
      });
    await editConfig(this.workspace.dir, ({ registries = {}, ...config }) => ({
      ...config,
      registries: Object.fromEntries(Object.entries(registries).filter(([each]) => each !== scope)),
    }));
    await this.workspace.reload();
    return bound;
  }
}

function withScope(config: RepositoryConfig, scope: string, registry: string): RepositoryConfig {
  const present = config.registries?.[scope];
  if (present !== undefined && present !== registry)
    throw new ZenError("REGISTRY_SCOPE_TAKEN", `${nameOf(scope)} is bound to ${present} already.`, {
      hint: `A name must have one place to come from. \`zen registries:remove ${scope || '""'}\` unbinds it.`,
    });
  return { ...config, registries: { ...config.registries, [scope]: registry } };
}

function nameOf(scope: string): string {
  return scope === "" ? "Names without a scope" : scope;
}
