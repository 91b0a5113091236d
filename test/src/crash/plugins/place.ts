import { FolderSource, openInstaller, type Installer } from "@zen/registry-client";

/** Where a repository, a package store and a registry lie. */
export interface Place {
  readonly repository: string;
  readonly cache: string;
  readonly registry: string;
}

/** What is done to the plugins of a repository. */
export type Change = "install" | "update" | "rollback" | "mend";

export function installerAt({ repository, cache, registry }: Place): Installer {
  return openInstaller({
    repositoryDir: repository,
    cacheDir: cache,
    registries: [{ name: "r", scopes: ["@acme", "@zen"], source: new FolderSource(registry) }],
    kernel: { version: "0.1.0", contracts: [] },
  });
}

export async function change(place: Place, what: Change): Promise<void> {
  const installer = installerAt(place);
  if (what === "install") await installer.install(["@acme/more"]);
  if (what === "update") await installer.update();
  if (what === "rollback") await installer.rollback();
  if (what === "mend") await installer.doctor({ fix: true });
}
