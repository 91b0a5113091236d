import type { RunnablePlan } from "@zen/engine";
import type { Prepared } from "./prepare.js";

/** A checked plan with all that running it takes. */
export async function runnable({ found, compiled }: Prepared): Promise<RunnablePlan> {
  const { stepCodes } = await import("@zen/engine");
  return { ...compiled, codes: await stepCodes(compiled, found.module), code: found.module.code };
}
