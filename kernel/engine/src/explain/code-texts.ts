import type { ArtifactStore, RunRecord } from "@zen/plugin-sdk";
import { layout } from "../commit/layout.js";
import { getJson } from "../commit/objects.js";
import { readDocument } from "../documents/documents.js";
import type { SourcesDocument } from "../documents/sources.js";
import { declarationIn } from "./declaration.js";
import type { KeyChange } from "./types.js";

/** Reads a source file by the module's name; undefined where it is not kept. */
export type ReadSource = (module: string) => Promise<string | undefined>;

/** The sources that a run recorded. */
export function keptSources(store: ArtifactStore, { environment }: Pick<RunRecord, "environment">): ReadSource {
  const { sources } = environment;
  const document =
    typeof sources === "string"
      ? getJson<SourcesDocument>(store, layout.document(sources))
      : Promise.resolve(undefined);
  return async (module) => {
    const digest = (await document)?.files[module.replace(/^\.\//, "")];
    return digest === undefined ? undefined : readDocument(store, digest);
  };
}

/** Changes with the texts of declarations as they were and are, as far as the sources are there. */
export function withTexts(
  changes: readonly KeyChange[],
  was: ReadSource | undefined,
  is: ReadSource | undefined,
): Promise<readonly KeyChange[]> {
  return Promise.all(
    changes.map(async (change) => {
      if (change.kind !== "code") return change;
      const text = async (read: ReadSource | undefined): Promise<string | undefined> => {
        const source = await read?.(change.module);
        return source === undefined ? undefined : declarationIn(source, change.name);
      };
      const before = change.change === "added" ? undefined : await text(was);
      const now = change.change === "removed" ? undefined : await text(is);
      return { ...change, ...(before === undefined ? {} : { was: before }), ...(now === undefined ? {} : { is: now }) };
    }),
  );
}

/** The same over many steps: the sources of each run are looked up once. */
export class CodeTexts {
  readonly #before = new Map<string, Promise<ReadSource | undefined>>();

  constructor(
    private readonly now: ReadSource,
    private readonly ofRun: (run: string) => Promise<ReadSource | undefined>,
  ) {}

  async of(changes: readonly KeyChange[], run: string): Promise<readonly KeyChange[]> {
    const before = this.#before.get(run) ?? this.ofRun(run);
    this.#before.set(run, before);
    return withTexts(changes, await before, this.now);
  }
}
