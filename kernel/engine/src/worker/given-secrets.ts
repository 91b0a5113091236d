import type { Json, Secrets } from "@zen/plugin-sdk";

/** Shorter texts stand in ordinary words too; blacking them out would hide those and give the secret away by the gaps. */
const SHORTEST = 4;

/** Secrets on their way to a step, remembered so that nothing that is kept or shown of the step holds them. */
export class GivenSecrets implements Secrets {
  /** Longest first, since one may be a part of another. */
  #given: readonly string[] = [];

  constructor(private readonly source: Secrets) {}

  async get(name: string): Promise<string> {
    const value = await this.source.get(name);
    // What a step prints is kept line by line, and so a secret of several lines may stand there.
    const texts = [value, ...value.split(/\r?\n/).map((line) => line.trim())].filter(
      ({ length }) => length >= SHORTEST,
    );
    this.#given = [...new Set([...this.#given, ...texts])].sort((a, b) => b.length - a.length);
    return value;
  }

  /** `text` with `***` for each secret in it. */
  readonly redact = (text: string): string =>
    this.#given.reduce((clean, secret) => clean.replaceAll(secret, "***"), text);

  /** Data with the same done to every text in it. */
  redactAll<T>(value: T): T {
    if (this.#given.length === 0) return value;
    return JSON.parse(JSON.stringify(value), (_, item: Json) =>
      typeof item === "string" ? this.redact(item) : item,
    ) as T;
  }
}
