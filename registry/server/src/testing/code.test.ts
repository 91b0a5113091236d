import { isZenError } from "@zen/plugin-sdk";

/** The code of the error that `work` fails with; "none" when it does not fail. Any other error is thrown on. */
export async function codeOf(work: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof work === "function" ? work() : work);
    return "none";
  } catch (error) {
    if (isZenError(error)) return error.code;
    throw error;
  }
}
