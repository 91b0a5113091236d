import type { Advisory, Packument } from "@zen/registry-protocol";

/**
 * Where packages come from: a registry folder, a single archive, a folder of sources, a server. A source only *says*
 * and *delivers*; what it delivers is verified by the store, and the versions among what it says are chosen by the solver.
 */
export interface PackageSource {
  /** What messages call it. */
  readonly title: string;
  /** What policies know a registry by, where that is not the name by which it is bound: its address. */
  readonly address?: string;
  /** Whether it ships with this program, which has the digest that pins all of it. */
  readonly shipped?: boolean;
  /** The digest that pins all that it has, where whoever configured it gave one. */
  readonly root?: string;
  /** All that is known of one package, or nothing when it is not here. */
  describe(name: string, signal?: AbortSignal): Promise<Packument | undefined>;
  /**
   * Verifies the signatures of a version that is about to be installed. A source without it verifies none, and what
   * its documents say of signatures, publishers and times counts for nothing. @throws ZenError `SIGNATURE_*`.
   */
  verify?(name: string, version: string, signal?: AbortSignal): Promise<void>;
  /**
   * The bytes of a version's archive, unverified.
   *
   * @throws ZenError `PLUGIN_NOT_FOUND` when there is no such version.
   */
  fetch(name: string, version: string, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Known faults of what it has, withdrawn ones too; absent, or nothing, where the registry keeps no list of them. */
  advisories?(signal?: AbortSignal): Promise<readonly Advisory[] | undefined>;
  /** The bytes of an npm package that it carries for those who cannot ask npm's registry, unverified; nothing where it does not. */
  native?(name: string, version: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}
