import { ZenError, type Filter, type Json } from "@zen/plugin-sdk";

const CONDITION = /^([A-Za-z_][\w.-]*)\s*(>=|<=|!=|=|>|<|~)\s*(.*)$/s;

/** Reads `state=failed`, `metrics.accuracy>=0.9`, `tags~nightly` (contains); all of them must hold. @throws ZenError `USAGE_INVALID`. */
export function readConditions(words: readonly string[]): Filter | undefined {
  const filters = words.map((word): Filter => {
    const [, field = "", op, text = ""] = CONDITION.exec(word) ?? [];
    if (op === undefined)
      throw new ZenError("USAGE_INVALID", `--where takes field=value, not ${JSON.stringify(word)}`, {
        hint: 'For example --where state=failed, --where "metrics.accuracy>=0.9" or --where tags~nightly.',
      });
    return { field, op: op === "~" ? "contains" : (op as "="), value: readValue(text) };
  });
  return filters.length === 0 ? undefined : { and: filters };
}

/** The fields that conditions speak of. */
export function conditionFields(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => CONDITION.exec(word)?.[1] ?? []);
}

/** A number of rows to show. @throws ZenError `USAGE_INVALID`. */
export function readLimit(limit: number): number {
  if (limit >= 1) return limit;
  throw new ZenError("USAGE_INVALID", `--limit takes a number of 1 or more, not ${limit}`, {
    hint: "Leave it out to see the newest ones.",
  });
}

/** Numbers, true, false and null are what they look like; anything else is text, quoted or not. */
function readValue(text: string): Json {
  if (!/^(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|".*")$/s.test(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text; // looks like JSON and is none, such as 007: then it is text
  }
}
