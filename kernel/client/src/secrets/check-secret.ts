import type { Kernel, SecretCheck } from "@zen/kernel";
import { isZenError } from "@zen/plugin-sdk";

/** Where a secret is found. A source that cannot be opened for want of this very secret does not have it. */
export async function checkSecret({ secrets }: Kernel, secret: string): Promise<SecretCheck> {
  try {
    const [found = { secret }] = await secrets.check([secret]);
    return found;
  } catch (error) {
    for (let cause: unknown = error; isZenError(cause); cause = cause.cause) {
      if (cause.code === "SECRET_NOT_FOUND" && cause.data?.["secret"] === secret) return { secret };
    }
    throw error;
  }
}
