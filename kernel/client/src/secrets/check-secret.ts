import type { Kernel, SecretCheck } from "@zen/kernel";
import { isZenError } from "@zen/plugin-sdk";

/** Where a secret is found; see `check` of the kernel's secrets. A source that cannot be opened for want of this very secret does not have it. */
export async function checkSecret(
  { secrets }: Kernel,
  secret: string,
  options: { readonly elsewhere?: boolean } = {},
): Promise<SecretCheck> {
  try {
    const [found = { secret }] = await secrets.check([secret], options);
    return found;
  } catch (error) {
    for (let cause: unknown = error; isZenError(cause); cause = cause.cause) {
      if (cause.code === "SECRET_NOT_FOUND" && cause.data?.["secret"] === secret) return { secret };
    }
    throw error;
  }
}
