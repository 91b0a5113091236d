import type { Query } from "@zen/plugin-sdk";
import type { Name } from "./ast.js";
import { syntaxFault } from "./tokens.js";

export type Sort = NonNullable<Query["sort"]>;

/** Reads `-metrics.auc,startedAt`: fields, the most important first, a minus for descending. @throws ZenError `QUERY_SYNTAX`. */
export function parseSort(text: string): readonly (Name & { readonly descending: boolean })[] {
  let start = 0;
  return text.split(",").map((part) => {
    const from = start + part.length - part.trimStart().length;
    start += part.length + 1;
    const word = part.trim();
    const name = word.replace(/^[+-]\s*/, "");
    const at = { start: from + word.length - name.length, end: from + word.length };
    if (name === "")
      throw syntaxFault(text, at, "Here should be a field to sort by.", "For example: -metrics.auc,startedAt");
    return { name, at, descending: word.startsWith("-") };
  });
}
