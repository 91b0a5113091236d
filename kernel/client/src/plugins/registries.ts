import path from "node:path";
import { ZenError, type RepositoryConfig } from "@zen/plugin-sdk";
import { FolderSource, type RegistryBinding } from "@zen/registry-client";
import type { ConfigDocument } from "../config/index.js";

/** The registry that ships with whoever opens the repository. */
export interface BundledRegistry {
  readonly dir: string;
  /** Digest of its index: nothing in it can then change unseen. */
  readonly root?: string;
}

/** Each registry of the configuration once, with the scopes that are bound to it. @throws ZenError `REGISTRY_UNSUPPORTED`. */
export function registryBindings(
  dir: string,
  document: ConfigDocument,
  bundled: BundledRegistry | undefined,
): readonly RegistryBinding[] {
  const scopes = scopesOf(document.config);
  return [...scopes].map(([name, bound]) => {
    if (name === "bundled") {
      if (bundled === undefined)
        throw unsupported(
          document,
          bound[0] ?? "",
          "There is no registry that ships with this program; give a folder.",
        );
      const root = bundled.root === undefined ? {} : { root: bundled.root };
      return {
        name,
        scopes: bound,
        source: new FolderSource(bundled.dir, { title: "the registry that ships with zen", ...root }),
      };
    }
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(name)) {
      throw unsupported(
        document,
        bound[0] ?? "",
        "This version of Zen reads registries that are folders: give `bundled`, or the path of one.",
      );
    }
    return { name, scopes: bound, source: new FolderSource(path.resolve(dir, name)) };
  });
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
