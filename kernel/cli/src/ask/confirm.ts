import { ZenError } from "@zen/plugin-sdk";
import type { CliContext } from "../context.js";
import { answer } from "./answer.js";

/** Whether a person can be asked. */
export function canAsk({ out }: CliContext): boolean {
  return out.live && process.stdin.isTTY;
}

/**
 * Asks a person, whose answer is no unless it begins with a y. @throws ZenError `USAGE_INVALID` where there is nobody to ask: `otherwise`
 * says what to write instead.
 */
export async function confirm(ctx: CliContext, question: string, otherwise: string): Promise<boolean> {
  if (!canAsk(ctx)) throw new ZenError("USAGE_INVALID", `${question} There is nobody to ask.`, { hint: otherwise });
  const said = await answer({ output: ctx.out.stderr }, `${question} [y/N] `);
  return /^y/i.test(said.trim());
}
