import type { Engine, ReadSource } from "@zen/engine";
import type { Digest, Json, RepositoryConfig, RunRecord } from "@zen/plugin-sdk";

/** What a run's record names by digest. */
export interface RecordedDocuments {
  /** The configuration of its stack and of the stores; secrets are references in it. */
  readonly stack?: Pick<RepositoryConfig, "stores" | "stacks">;
  /** `zen.lock`. */
  readonly lock?: Json;
  /** The source files that its code was made from, each by the digest of its content. */
  readonly sources?: { readonly entry: string; readonly files: Readonly<Record<string, Digest>> };
}

/** What is not kept any more is left out. */
export async function recordedDocuments(engine: Engine, { environment }: RunRecord): Promise<RecordedDocuments> {
  const found = await Promise.all(
    (["stack", "lock", "sources"] as const).map(async (name) => {
      const digest = environment[name];
      const text = typeof digest === "string" ? await engine.document(digest) : undefined;
      return text === undefined ? [] : [[name, JSON.parse(text) as unknown] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

/** Reads the sources of a run by the module's name. */
export async function recordedSources(engine: Engine, run: RunRecord): Promise<ReadSource> {
  const { sources } = await recordedDocuments(engine, run);
  return async (module) => {
    const digest = sources?.files[module.replace(/^\.\//, "")];
    return digest === undefined ? undefined : engine.document(digest);
  };
}
