import { ZenError } from "@zen/plugin-sdk";

/** A word of a bash script that means exactly `text`, whatever is in it. */
export function quoted(text: string): string {
  if (text.includes("\0"))
    throw new ZenError(
      "JOB_REFUSED",
      "A worker's command or setting holds a NUL character, which no process can be given",
      {
        hint: "Remove it from the parameter or variable.",
      },
    );
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `NAME=(words)`. */
export function array(name: string, words: readonly string[]): string {
  return `${name}=(${words.map(quoted).join(" ")})`;
}
