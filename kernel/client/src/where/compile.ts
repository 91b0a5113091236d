import { didYouMean, errorInText, type Filter, type Json, type Span, type ZenError } from "@zen/plugin-sdk";
import type { Comparison, Condition, Value, Where } from "./ast.js";
import { fieldSpec, type FieldSpec, type QueriedKind } from "./fields.js";
import { bytesOf, durationOf, stretchOf, type Stretch } from "./moments.js";
import { NUMBER } from "./words.js";

export interface Meaning {
  readonly kind: QueriedKind;
  /** What was parsed, for the carets. */
  readonly text: string;
  /** Milliseconds since 1970: what `today` and `ago` are counted from. */
  readonly now: number;
}

/**
 * The filter that an expression means for records of a kind. Fields that no record of the kind can have are left as they are:
 * `refuseUnknownFields` knows better what to say of them.
 *
 * @throws ZenError `QUERY_INVALID`, with carets under what makes no sense for its field.
 */
export function compileWhere(where: Where, meaning: Meaning): Filter {
  switch (where.op) {
    case "and":
      return { and: where.parts.map((part) => compileWhere(part, meaning)) };
    case "or":
      return { or: where.parts.map((part) => compileWhere(part, meaning)) };
    case "not":
      return { not: compileWhere(where.part, meaning) };
    default:
      return new ConditionCompiler(where, meaning).filter();
  }
}

class ConditionCompiler {
  readonly #spec: FieldSpec;
  readonly #field: string;

  constructor(
    private readonly condition: Condition,
    private readonly meaning: Meaning,
  ) {
    this.#field = condition.field.name;
    this.#spec = fieldSpec(meaning.kind, this.#field) ?? { type: "json" };
  }

  filter(): Filter {
    const { condition } = this;
    const field = this.#field;
    if (condition.op === "is null") return { field, op: "=", value: null };
    if (this.#spec.map === true)
      throw this.#fault(condition.field.at, `${field} is a map.`, `Name one of its fields: ${field}.NAME.`);
    if (this.#spec.type === "list" && condition.op !== "contains")
      throw this.#fault(condition.field.at, `${field} is a list.`, `Ask what is in it: ${field} contains NAME.`);
    if (condition.op === "in") return this.#oneOf(condition.values);
    if (condition.op === "contains") return { field, op: "contains", value: this.#part(condition.value) };
    return this.#compared(condition.op, condition.value);
  }

  #compared(op: Exclude<Comparison, "contains">, value: Value): Filter {
    const field = this.#field;
    if (this.#spec.type !== "time") return { field, op, value: this.#read(value) };
    const { from, to } = this.#stretch(value);
    const within: Filter = {
      and: [
        { field, op: ">=", value: from },
        { field, op: "<", value: to },
      ],
    };
    switch (op) {
      case "=":
        return within;
      case "!=":
        return { not: within };
      case "<":
      case ">=":
        return { field, op, value: from };
      default:
        return { field, op: op === "<=" ? "<" : ">=", value: to };
    }
  }

  #oneOf(values: readonly Value[]): Filter {
    if (this.#spec.type === "time") return { or: values.map((value) => this.#compared("=", value)) };
    return { field: this.#field, op: "in", value: values.map((value) => this.#read(value)) };
  }

  /** What a list holds or a text has as its part. */
  #part(value: Value): Json {
    return this.#spec.type === "json" ? jsonOf(value) : value.text;
  }

  #read(value: Value): Json {
    const { type, choices } = this.#spec;
    const { text } = value;
    switch (type) {
      case "number":
        return this.#number(value, undefined, "a number");
      case "duration":
        return this.#number(value, durationOf(text), "a duration such as 300ms, 1.5s, 5m, 2h or 3d");
      case "bytes":
        return this.#number(value, bytesOf(text), "a size such as 512B, 10kB or 1.5MiB");
      case "flag":
      case "json":
        return jsonOf(value);
      default:
        if (choices !== undefined && !choices.includes(text) && this.#isEquality())
          throw this.#fault(
            value.at,
            `${this.#field} is never ${text}.`,
            didYouMean(text, choices) ?? `It is one of ${choices.join(", ")}.`,
          );
        return text;
    }
  }

  #isEquality(): boolean {
    return ["=", "!=", "in"].includes(this.condition.op);
  }

  #number({ text, at }: Value, read: number | undefined, expected: string): number {
    const number = read ?? (NUMBER.test(text) ? Number(text) + 0 : Number.NaN);
    if (Number.isFinite(number)) return number;
    throw this.#fault(at, `${this.#field} is compared with ${expected}, not ${text}.`);
  }

  #stretch({ text, at }: Value): Stretch {
    const stretch = stretchOf(text, this.meaning.now);
    if (stretch !== undefined) return stretch;
    const hint = didYouMean(text, ["today", "yesterday", "now"]);
    throw this.#fault(
      at,
      `${this.#field} is compared with a time such as 2026-03-01, 2026-03-01T12:30Z, today or 2h ago, not ${text}.`,
      hint,
    );
  }

  #fault(at: Span, message: string, hint?: string): ZenError {
    return errorInText("QUERY_INVALID", this.meaning.text, at, message, hint);
  }
}

/** Numbers, true, false and null are what they look like; anything else is text. */
function jsonOf({ text, quoted }: Value): Json {
  if (quoted) return text;
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  const number = NUMBER.test(text) ? Number(text) + 0 : Number.NaN;
  return Number.isFinite(number) ? number : text;
}
