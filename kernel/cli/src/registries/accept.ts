import { ZenError } from "@zen/plugin-sdk";
import type { TrustedRegistry } from "@zen/registry-client";
import { confirm } from "../ask/confirm.js";
import type { CliContext } from "../context.js";
import { showIntroduction } from "./introduction.js";

export interface Acceptance {
  readonly registry: TrustedRegistry;
  /** Whether it was accepted just now. */
  readonly accepted: boolean;
}

/**
 * Has a person accept a registry that nobody has accepted on this machine, once it has been shown to them. With `yes` nobody is asked;
 * with a fingerprint, that says which key it has to have. @throws ZenError `REGISTRY_NOT_TRUSTED` when they decline, `REGISTRY_*`.
 */
export async function acceptRegistry(
  ctx: CliContext,
  address: string,
  { yes, fingerprint }: { readonly yes: boolean; readonly fingerprint: string | undefined },
): Promise<Acceptance> {
  const { TrustedRegistries } = await import("@zen/registry-client");
  const registries = new TrustedRegistries();
  const known = await registries.find(address);
  if (known !== undefined && fingerprint === undefined) return { registry: known, accepted: false };
  const met = await registries.meet(address);
  if (known === undefined) showIntroduction(met, ctx.out);
  const otherwise = `Compare the fingerprint with what whoever runs it says (${met.fingerprints.join(", ") || "it has none"}), then add --yes or --fingerprint.`;
  if (
    known === undefined &&
    !yes &&
    fingerprint === undefined &&
    !(await confirm(ctx, "Trust this registry on this machine?", otherwise))
  )
    throw new ZenError("REGISTRY_NOT_TRUSTED", `The registry ${met.address} was not accepted.`, {
      hint: "Nothing was changed. Ask whoever runs it for its fingerprint.",
    });
  return { registry: await registries.accept(met, fingerprint), accepted: known === undefined };
}
