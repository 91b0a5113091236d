import { Writable } from "node:stream";
import { ZenError } from "@zen/plugin-sdk";
import type { CliContext } from "../context.js";
import { answer } from "./answer.js";
import { canAsk } from "./confirm.js";

/**
 * A line that a person types; of a secret one nothing is shown. @throws ZenError `USAGE_INVALID` where there is nobody to ask.
 */
export async function askLine(
  ctx: CliContext,
  question: string,
  { secret = false, otherwise }: { readonly secret?: boolean; readonly otherwise: string },
): Promise<string> {
  if (!canAsk(ctx)) throw new ZenError("USAGE_INVALID", `${question}: there is nobody to ask.`, { hint: otherwise });
  const output = secret ? new Writable({ write: (_chunk, _encoding, done) => done() }) : ctx.out.stderr;
  if (secret) ctx.out.stderr.write(`${question}: `);
  try {
    return await answer({ output, terminal: true }, `${question}: `);
  } finally {
    if (secret) ctx.out.stderr.write("\n");
  }
}

/** What is piped in, without the newline at its end: for secrets that must not be on a command line. */
export async function readPiped(what: string): Promise<string> {
  const limit = 64 * 1024;
  if (process.stdin.isTTY)
    throw new ZenError("USAGE_INVALID", `The ${what} is read from standard input, and nothing is piped in.`, {
      hint: "Pipe it in, as in `zen registries:login ADDRESS --token-stdin < token`.",
    });
  let text = "";
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > limit)
      throw new ZenError("USAGE_INVALID", `The ${what} piped in is too long.`, { hint: "Pipe one line in." });
  }
  return text.replace(/\r?\n$/, "");
}
