import { createInterface } from "node:readline/promises";
import { ZenError } from "@zen/plugin-sdk";
import type { CliContext } from "../context.js";

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
  const reader = createInterface({ input: process.stdin, output: ctx.out.stderr });
  try {
    return /^y/i.test((await reader.question(`${question} [y/N] `)).trim());
  } finally {
    reader.close();
  }
}
