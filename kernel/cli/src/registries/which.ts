import { isZenError, ZenError } from "@zen/plugin-sdk";
import type { CliContext } from "../context.js";

/**
 * The address that was given (as an argument, or with the `flag` --registry), that of the registry bound to `scope`, or the only one that is bound here.
 *
 * @throws ZenError `USAGE_INVALID`, `REGISTRY_ADDRESS_INVALID`
 */
export async function registryArgument(
  ctx: CliContext,
  given: string | undefined,
  { scope, flag = false }: { readonly scope?: string; readonly flag?: boolean } = {},
): Promise<string> {
  const { isAddress, registryAddress } = await import("@zen/registry-client");
  if (given !== undefined) return registryAddress(given);
  const bound = await boundHere(ctx);
  const fitting = bound.filter((each) => isAddress(each.registry) && (scope === undefined || each.scope === scope));
  const addresses = [...new Set(fitting.map(({ registry }) => registryAddress(registry)))];
  if (addresses.length === 1) return addresses[0]!;
  throw new ZenError(
    "USAGE_INVALID",
    addresses.length === 0
      ? `No registry at an address is bound ${scope ? `to ${scope}` : "here"}.`
      : "Several registries are bound here.",
    {
      hint: `Give ${flag ? "--registry and " : ""}${addresses.length === 0 ? "its address, such as https://plugins.example.com/" : `the address of one: ${addresses.join(", ")}`}.`,
    },
  );
}

async function boundHere({
  repository,
}: CliContext): Promise<readonly { readonly scope: string; readonly registry: string }[]> {
  try {
    return (await repository()).registries.list();
  } catch (error) {
    if (isZenError(error, "NO_REPOSITORY")) return [];
    throw error;
  }
}
