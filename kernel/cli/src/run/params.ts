import { ZenError } from "@zen/plugin-sdk";

/** `name=value` words as a map of texts. @throws ZenError `USAGE_INVALID`. */
export function readParams(words: readonly string[]): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf("=");
    const name = word.slice(0, Math.max(0, at));
    if (at < 1)
      throw new ZenError("USAGE_INVALID", `--param takes name=value, not ${JSON.stringify(word)}`, {
        hint: "For example --param epochs=5.",
      });
    if (values.has(name))
      throw new ZenError("USAGE_INVALID", `The parameter ${name} is given twice`, { hint: "Give it once." });
    values.set(name, word.slice(at + 1));
  }
  return Object.fromEntries(values);
}
