import type { CommandFlag } from "@zen/plugin-sdk";
import type { RegistryAdmin } from "@zen/registry-client";
import type { CliContext } from "../context.js";

/** Of every command that administers a registry. Its token is no flag: command lines are read by others, and kept. */
export const ADMIN_FLAGS = {
  registry: {
    type: "string",
    summary: "The registry's address; ZEN_REGISTRY_ADDRESS, or http://127.0.0.1:4873, unless told",
  },
} as const satisfies Record<string, CommandFlag>;

export const ADMIN_DESCRIPTION =
  "The token is taken from ZEN_REGISTRY_TOKEN, or from npm's configuration for that address, where zen registries:login puts it.";

const localAddress = "http://127.0.0.1:4873";

/** The registry that flags and environment name. @throws ZenError `REGISTRY_ADDRESS_INVALID` */
export async function openAdmin(
  { env, cwd }: CliContext,
  flags: { readonly registry: string | undefined },
  signal?: AbortSignal,
): Promise<RegistryAdmin> {
  const { RegistryAdmin: Admin } = await import("@zen/registry-client");
  const token = env["ZEN_REGISTRY_TOKEN"];
  return new Admin(flags.registry ?? (env["ZEN_REGISTRY_ADDRESS"] || localAddress), {
    cwd,
    ...(token ? { token } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
}
