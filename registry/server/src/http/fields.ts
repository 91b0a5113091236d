import { refusal } from "./refusal.js";

/** Reads what a client sent, field by field; what nobody asked for is refused, so that a misspelt field is not ignored. */
export class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;

  /** @throws ZenError `REGISTRY_REQUEST_INVALID` */
  constructor(sent: unknown, known: readonly string[]) {
    if (typeof sent !== "object" || sent === null || Array.isArray(sent)) throw invalidField("body", "is no object");
    const unknown = Object.keys(sent).find((name) => !known.includes(name));
    if (unknown !== undefined) throw invalidField(JSON.stringify(unknown), `is not one of ${known.join(", ")}`);
    this.#fields = sent as Record<string, unknown>;
  }

  /** `form` also says the field's form in words. */
  text(name: string, form: Form = anyLine): string {
    const value = this.#fields[name];
    if (typeof value !== "string" || !form.pattern.test(value)) throw invalidField(name, `is not ${form.words}`);
    return value;
  }

  optionalText(name: string, form?: Form): string | undefined {
    return this.#fields[name] === undefined ? undefined : this.text(name, form);
  }

  choice<const T extends string>(name: string, options: readonly T[]): T {
    const value = options.find((option) => option === this.#fields[name]);
    if (value === undefined) throw invalidField(name, `is not one of ${options.join(", ")}`);
    return value;
  }

  optionalChoice<const T extends string>(name: string, options: readonly T[]): T | undefined {
    return this.#fields[name] === undefined ? undefined : this.choice(name, options);
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.#fields[name];
    if (value !== undefined && typeof value !== "boolean") throw invalidField(name, "is not true or false");
    return value;
  }

  /** A whole number; of a query string, too. */
  optionalNumber(name: string, least: number, most: number): number | undefined {
    const value = this.#fields[name];
    if (value === undefined) return undefined;
    const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
    if (!Number.isInteger(number) || (number as number) < least || (number as number) > most)
      throw invalidField(name, `is no whole number from ${least} to ${most}`);
    return number as number;
  }

  texts(name: string, form: Form, most = 100): readonly string[] {
    const value = this.#fields[name];
    if (!Array.isArray(value) || value.length > most) throw invalidField(name, `is no list of at most ${most}`);
    return value.map((each: unknown) => {
      if (typeof each !== "string" || !form.pattern.test(each))
        throw invalidField(name, `has an entry that is not ${form.words}`);
      return each;
    });
  }
}

export interface Form {
  readonly pattern: RegExp;
  /** Completes "is not ...". */
  readonly words: string;
}

// oxlint-disable-next-line no-control-regex
const anyLine: Form = { pattern: /^[^\u0000-\u001f\u007f]{1,200}$/, words: "a line of 1 to 200 characters" };

export function invalidField(name: string, problem: string): Error {
  return refusal(400, "REGISTRY_REQUEST_INVALID", `The request's ${name} ${problem}.`);
}
