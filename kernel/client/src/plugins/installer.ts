import { contractIds } from "@zen/kernel";
import { openInstaller, type Installer, type InstallerOptions } from "@zen/registry-client";
import type { ConfigDocument } from "../config/index.js";
import { registryBindings, type BundledRegistry } from "./registries.js";

type Given = Omit<InstallerOptions, "registries" | "kernel"> & { readonly version: string };

/** The installer of a repository, with the registries that its configuration binds. */
export function installerOf(
  document: ConfigDocument,
  bundled: BundledRegistry | undefined,
  { version, ...options }: Given,
): Installer {
  return openInstaller({
    ...options,
    registries: registryBindings(options.repositoryDir, document, bundled),
    kernel: { version, contracts: contractIds() },
  });
}
