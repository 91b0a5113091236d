import { isZenError, type ZenError } from "@zen/plugin-sdk";

/** The ZenError that `body` ends with. @throws AssertionError-like Error when it ends well or otherwise. */
export async function caught(body: () => unknown): Promise<ZenError> {
  try {
    await body();
  } catch (error) {
    if (isZenError(error)) return error;
    throw error;
  }
  throw new Error("Nothing was thrown.");
}
