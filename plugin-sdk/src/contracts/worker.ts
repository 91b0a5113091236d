import type { Digest } from "../digest.js";
import type { Json } from "../job.js";
import type { Resources } from "../platform.js";

/** How a backend is named in a stack: the backend's name and the configuration that its manifest's schema describes. */
export interface BackendRef {
  readonly use: string;
  readonly config?: Readonly<Record<string, Json>>;
}

/**
 * What a bare machine needs to take part in a run: where the artifact store is and which bundle to take from it. Secrets in
 * the store's configuration are references and are resolved on that machine.
 */
export interface BundleRef {
  readonly digest: Digest;
  readonly store: BackendRef;
}

/** Work for one `zen worker` process: the whole plan of a run, or one execution of it. */
export interface WorkerInvocation {
  /** Absent only in work for a backend that declares `local`: it starts `local`, which finds everything on its machine. */
  readonly bundle?: BundleRef;
  readonly run: string;
  /** Absent: host the whole plan. */
  readonly execution?: { readonly id: string; readonly node: string };
  /**
   * The command line that starts the worker, `[program, ...arguments]`; `zen-worker` as the program stands for the worker
   * image's entry point, which a backend on this machine replaces by `local`.
   */
  readonly command: readonly string[];
  /** The same for a process on the machine that submits. */
  readonly local?: readonly string[];
  /** Plain settings; never a secret's value. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of the secrets that this work needs resolved at its place. */
  readonly secrets: readonly string[];
  readonly resources: Resources;
  /** For names and labels that a person reads in a console. */
  readonly title: string;
}
