import path from "node:path";
import { isZenError, ZenError, type RepositoryConfig } from "@zen/plugin-sdk";
import {
  FolderSource,
  isAddress,
  ServerSource,
  type RegistryBinding,
  type ServerSourceOptions,
} from "@zen/registry-client";
import type { ConfigDocument } from "../config/index.js";

/** The registry that ships with whoever opens the repository. */
export interface BundledRegistry {
  readonly dir: string;
  /** Digest of its index: nothing in it can then change unseen. */
  readonly root?: string;
}

/**
 * The registries of the configuration, with the scopes that are bound to them. One at an address has a binding for each scope, named
 * after it: zen.lock knows no hosts. @throws ZenError `REGISTRY_UNSUPPORTED`, `REGISTRY_ADDRESS_INVALID`.
 */
export function registryBindings(
  dir: string,
  document: ConfigDocument,
  bundled: BundledRegistry | undefined,
  options: Omit<ServerSourceOptions, "cwd"> = {},
): readonly RegistryBinding[] {
  const scopes = scopesOf(document.config);
  return [...scopes].flatMap(([name, bound]): readonly RegistryBinding[] => {
    if (isAddress(name)) {
      const source = serverSource(name, { ...options, cwd: dir }, document.place("registries", bound[0] ?? ""));
      return bound.map((scope) => ({ name: scope === "" ? "default" : scope, scopes: [scope], source }));
    }
    if (name === "bundled") {
      if (bundled === undefined)
        throw unsupported(
          document,
          bound[0] ?? "",
          "There is no registry that ships with this program; give a folder.",
        );
      const root = bundled.root === undefined ? {} : { root: bundled.root, shipped: true };
      const source = new FolderSource(bundled.dir, { title: "the registry that ships with zen", ...root });
      return [{ name, scopes: bound, source }];
    }
    return [{ name, scopes: bound, source: folderSource(dir, name) }];
  });
}

/** `./mirror`, or `./mirror#sha512-...` where its root is pinned. */
function folderSource(dir: string, name: string): FolderSource {
  const [, folder = name, root] = /^(.*)#(sha512-[A-Za-z0-9+/]{86}==)$/.exec(name) ?? [];
  return new FolderSource(path.resolve(dir, folder), root === undefined ? {} : { root });
}

function serverSource(address: string, options: ServerSourceOptions, place: string): ServerSource {
  try {
    return new ServerSource(address, options);
  } catch (error) {
    if (!isZenError(error)) throw error;
    throw new ZenError(error.code, error.message, { place, cause: error, ...(error.hint && { hint: error.hint }) });
  }
}

function scopesOf({ registries = {} }: RepositoryConfig): ReadonlyMap<string, readonly string[]> {
  const scopes = new Map<string, string[]>();
  for (const [scope, registry] of Object.entries(registries))
    scopes.set(registry, [...(scopes.get(registry) ?? []), scope]);
  return scopes;
}

function unsupported({ config, place }: ConfigDocument, scope: string, hint: string): ZenError {
  return new ZenError(
    "REGISTRY_UNSUPPORTED",
    `The registry ${config.registries?.[scope] ?? ""} of ${scope} cannot be used here`,
    { place: place("registries", scope), hint },
  );
}
