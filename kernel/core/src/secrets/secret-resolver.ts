import { token, type Secrets, type SecretSource } from "@zen/plugin-sdk";
import { inject } from "../container/container.js";
import { Options, type KernelOptions } from "../options.js";
import { redactError } from "./redact.js";
import { secretNotFound, secretSourceFailed } from "./errors.js";

interface Source {
  readonly name: string;
  /** It is this machine's own: a machine elsewhere does not have it. */
  readonly own?: boolean;
  open(): SecretSource | Promise<SecretSource>;
}

export interface SecretCheck {
  readonly secret: string;
  /** The first source that has it. */
  readonly source?: string;
}

/** The least length of a secret that is blacked out: a shorter one would take harmless words with it. */
const REDACTED = 4;

/** Asks the sources in order. Values are kept only to be blacked out of texts. */
export class SecretResolver implements Secrets {
  static readonly token = token<SecretResolver>("kernel/secrets");

  readonly #sources: Source[];
  readonly #seen = new Set<string>();

  constructor(@inject(Options) options: KernelOptions) {
    this.#sources = (options.secretSources ?? []).map(({ name, source }) => ({ name, own: true, open: () => source }));
  }

  /** Adds a source after the present ones. `open` is told which secrets it may itself use: theirs. */
  add(name: string, open: (earlier: Secrets) => Promise<SecretSource>): void {
    const before = this.#sources.length;
    const earlier: Secrets = { get: (secret) => this.#get(secret, this.#sources.slice(0, before)) };
    this.#sources.push({ name, open: () => open(earlier) });
  }

  /** @throws ZenError `SECRET_NOT_FOUND`, or `SECRET_SOURCE_FAILED` when a source cannot tell. */
  get(name: string): Promise<string> {
    return this.#get(name, this.#sources);
  }

  /**
   * Which source has each of these secrets; reads no value where a source can tell without. With `elsewhere` only sources are asked that
   * other machines have too: those that the stack configures.
   */
  async check(
    names: readonly string[],
    { elsewhere = false }: { readonly elsewhere?: boolean } = {},
  ): Promise<readonly SecretCheck[]> {
    const sources = elsewhere ? this.#sources.filter(({ own }) => own !== true) : this.#sources;
    const checks: SecretCheck[] = [];
    for (const secret of names) {
      const source = await this.#ask(secret, sources, async (one) => ((await one.has(secret)) ? true : undefined));
      checks.push(source === undefined ? { secret } : { secret, source: source.name });
    }
    return checks;
  }

  /** Names that the sources can list, with the first source of each. */
  async list(): Promise<readonly SecretCheck[]> {
    const found = new Map<string, string>();
    for (const source of this.#sources) {
      const names = await this.#ask("its names", [source], async (one) => (await one.names?.()) ?? []);
      for (const secret of names?.answer ?? []) if (!found.has(secret)) found.set(secret, source.name);
    }
    return [...found].sort().map(([secret, source]) => ({ secret, source }));
  }

  /** `text` with every secret value that was given out so far blacked out, but for those too short to be told from other text. */
  redact(text: string): string {
    let result = text;
    for (const value of [...this.#seen].sort((a, b) => b.length - a.length)) result = result.replaceAll(value, "***");
    return result;
  }

  /** `error` itself, or a copy with such values blacked out of it and its causes. */
  redactError(error: unknown): unknown {
    return redactError(error, (text) => this.redact(text));
  }

  async #get(name: string, sources: readonly Source[]): Promise<string> {
    const found = await this.#ask(name, sources, (source) => source.get(name));
    if (found === undefined)
      throw secretNotFound(
        name,
        sources.map((source) => source.name),
      );
    if (found.answer.length >= REDACTED) this.#seen.add(found.answer);
    return found.answer;
  }

  async #ask<T>(
    secret: string,
    sources: readonly Source[],
    question: (source: SecretSource) => Promise<T | undefined>,
  ): Promise<{ readonly name: string; readonly answer: T } | undefined> {
    for (const { name, open } of sources) {
      let answer: T | undefined;
      try {
        answer = await question(await open());
      } catch (error) {
        throw secretSourceFailed(name, secret, error);
      }
      if (answer !== undefined) return { name, answer };
    }
    return undefined;
  }
}
