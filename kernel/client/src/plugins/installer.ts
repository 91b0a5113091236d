import { contractIds } from "@zen/kernel";
import { openInstaller, type Installer, type InstallerOptions } from "@zen/registry-client";
import type { ConfigDocument } from "../config/index.js";
import { policiesOf } from "./policies.js";
import { registryBindings, type BundledRegistry } from "./registries.js";

type Given = Omit<InstallerOptions, "registries" | "kernel"> & {
  readonly version: string;
  readonly onNotice?: (text: string) => void;
};

/** The installer of a repository, with the registries that its configuration binds and every policy that holds there. */
export async function installerOf(
  document: ConfigDocument,
  bundled: BundledRegistry | undefined,
  { version, onNotice, ...options }: Given,
): Promise<Installer> {
  return openInstaller({
    ...options,
    registries: registryBindings(options.repositoryDir, document, bundled, {
      offline: options.offline ?? false,
      ...(onNotice === undefined ? {} : { onNotice }),
    }),
    policies: await policiesOf(document),
    kernel: { version, contracts: contractIds() },
  });
}
