import type pacote from "pacote";
import { ZenError } from "@zen/plugin-sdk";
import { isIntegrity } from "@zen/registry-protocol";
import type { PlatformFilter } from "../platform.js";
import { licenceOf } from "./licence.js";
import { npmOptions } from "./npm-config.js";

/** What the closure needs to know of one published version. */
export interface NpmManifest extends PlatformFilter {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  /** As its package.json has it; absent where it says nothing. */
  readonly licence?: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

/** Public packages, wherever npm's configuration says they are. */
export interface NpmPackages {
  /** The version npm would choose. @throws ZenError `NATIVE_NOT_FOUND`, `NATIVE_REFUSED`, `NETWORK_FAILED`. */
  manifest(name: string, range: string): Promise<NpmManifest>;
  /** The archive, unverified. */
  fetch(name: string, version: string): AsyncIterable<Uint8Array>;
}

/** Packages through `pacote` under the configuration that npm itself would have in `cwd`. Nothing loads until used. */
export class PacotePackages implements NpmPackages {
  readonly #cwd: string;
  readonly #offline: boolean;
  readonly #registry: { readonly address: string; readonly scope: string } | undefined;
  #ready: Promise<{ readonly lib: typeof pacote; readonly options: pacote.Options }> | undefined;

  /** `registry` puts one in the place of that which npm's configuration has for a scope. */
  constructor(
    cwd: string,
    options: {
      readonly offline?: boolean;
      readonly registry?: { readonly address: string; readonly scope: string };
    } = {},
  ) {
    this.#cwd = cwd;
    this.#registry = options.registry;
    this.#offline = options.offline ?? false;
  }

  async manifest(name: string, range: string): Promise<NpmManifest> {
    this.#refuseOffline(name);
    const { lib, options } = await this.#load();
    // The short form of npm's documents leaves licences out.
    const found = (await lib
      .manifest(`${name}@${range}`, { ...options, fullMetadata: true })
      .catch((error: unknown) => {
        throw failure(name, range, error);
      })) as pacote.Manifest & PublishedFields;
    if (!isIntegrity(found._integrity)) {
      throw refused(`${name} ${found.version} has no sha512 in its registry, so it cannot be locked.`);
    }
    const bundled = new Set(found.bundleDependencies ?? found.bundledDependencies ?? []);
    const optional = withoutKeys(found.optionalDependencies, bundled);
    const peers = Object.entries(found.peerDependencies ?? {}).filter(
      ([peer]) => !found.peerDependenciesMeta?.[peer]?.optional,
    );
    const needed = withoutKeys({ ...Object.fromEntries(peers), ...found.dependencies }, bundled);
    const licence = licenceOf(found as unknown as Record<string, unknown>);
    return {
      name,
      version: found.version,
      integrity: found._integrity,
      ...(licence === undefined ? {} : { licence }),
      dependencies: withoutKeys(needed, new Set(Object.keys(optional))),
      optionalDependencies: optional,
      ...(found.os ? { os: [found.os].flat() } : {}),
      ...(found.cpu ? { cpu: [found.cpu].flat() } : {}),
      ...(found.libc ? { libc: [found.libc].flat() } : {}),
    };
  }

  async *fetch(name: string, version: string): AsyncIterable<Uint8Array> {
    this.#refuseOffline(`${name} ${version}`);
    const { lib, options } = await this.#load();
    // pacote hands out its stream for the time of a callback; the bytes are passed on as they are read.
    const chunks = new Handover<Uint8Array>();
    const done = lib.tarball
      .stream(
        `${name}@${version}`,
        async (stream) => {
          for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) await chunks.give(chunk);
        },
        options,
      )
      .then(
        () => chunks.end(),
        (error: unknown) => chunks.end(failure(name, version, error)),
      );
    try {
      yield* chunks;
    } finally {
      // A reader who leaves early waits until pacote has let go of its cache.
      await done;
    }
  }

  #refuseOffline(what: string): void {
    if (!this.#offline) return;
    throw new ZenError("OFFLINE", `${what} is not in the package store, and this is an offline installation.`, {
      hint: "Install once without --offline; the store then keeps it.",
    });
  }

  #load(): Promise<{ readonly lib: typeof pacote; readonly options: pacote.Options }> {
    return (this.#ready ??= (async () => {
      const [{ default: lib }, options] = await Promise.all([import("pacote"), npmOptions(this.#cwd)]);
      const { address, scope } = this.#registry ?? { address: undefined, scope: "" };
      const registry = address === undefined ? {} : { [scope === "" ? "registry" : `${scope}:registry`]: address };
      return { lib, options: { ...options, ...registry, ignoreScripts: true } as pacote.Options };
    })());
  }
}

interface PublishedFields {
  readonly _integrity?: string;
  readonly bundleDependencies?: readonly string[];
  readonly bundledDependencies?: readonly string[];
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly os?: string | string[];
  readonly cpu?: string | string[];
  readonly libc?: string | string[];
}

/** A queue of one: the giver waits until the taker has come for the next. */
class Handover<T> implements AsyncIterable<T> {
  #item: { readonly value: T } | undefined;
  #over: { readonly error?: unknown } | undefined;
  #wake: () => void = () => undefined;
  #taken: () => void = () => undefined;

  async give(value: T): Promise<void> {
    if (this.#over) return;
    const taken = new Promise<void>((resolve) => (this.#taken = resolve));
    this.#item = { value };
    this.#wake();
    await taken;
  }

  end(error?: unknown): void {
    this.#over ??= error === undefined ? {} : { error };
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    try {
      for (;;) {
        if (this.#item) {
          const { value } = this.#item;
          this.#item = undefined;
          yield value;
          this.#taken();
        } else if (this.#over) {
          if ("error" in this.#over) throw this.#over.error;
          return;
        } else {
          await new Promise<void>((resolve) => (this.#wake = resolve));
        }
      }
    } finally {
      this.end();
      this.#taken();
    }
  }
}

function withoutKeys(
  map: Readonly<Record<string, string>> | undefined,
  keys: ReadonlySet<string>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => !keys.has(key)));
}

function refused(problem: string): ZenError {
  return new ZenError("NATIVE_REFUSED", problem, { hint: "Ask the plugin's author to choose another version of it." });
}

function failure(name: string, range: string, error: unknown): ZenError {
  const code = String((error as NodeJS.ErrnoException | undefined)?.code);
  if (["E404", "ETARGET", "ENOVERSIONS"].includes(code)) {
    return new ZenError("NATIVE_NOT_FOUND", `npm finds no ${name} ${range}.`, {
      hint: "Check the registry that npm is configured with (npm config get registry).",
      cause: error,
    });
  }
  return new ZenError("NETWORK_FAILED", `Could not get ${name} ${range} from npm's registry.`, {
    hint: "Check the network and npm's configuration (registry, proxy, CA, tokens), then try again.",
    cause: error,
  });
}
