import { createInterface } from "node:readline/promises";
import { ZenError } from "@zen/plugin-sdk";

/** The line that a person answers with. @throws ZenError `INTERRUPTED` when they press Ctrl-C or Ctrl-D instead. */
export async function answer(
  where: { readonly output: NodeJS.WritableStream; readonly terminal?: boolean },
  prompt: string,
): Promise<string> {
  const reader = createInterface({ input: process.stdin, ...where });
  try {
    return await reader.question(prompt);
  } catch (cause) {
    if ((cause as Error).name !== "AbortError") throw cause;
    throw new ZenError("INTERRUPTED", "Interrupted", { hint: "Nothing was changed." });
  } finally {
    reader.close();
  }
}
