import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ArtifactStore, HookName, MetadataKind, MetadataKinds, MetadataStore, Query } from "@zen/plugin-sdk";
import { memoryArtifactStore, memoryMetadataStore } from "@zen/plugin-sdk/memory";
import type { Pipeline } from "@zen/plugin-sdk/pipeline";
import { createEngine } from "../run/create-engine.js";
import type { Engine, RunOptions, RunResult } from "../run/engine.js";
import type { EngineHost } from "../run/host.js";
import { testHost } from "./test-host.js";
import { testPlan } from "./test-plan.js";

export interface TestEngine extends AsyncDisposable {
  readonly engine: Engine;
  readonly host: EngineHost;
  readonly store: ArtifactStore;
  readonly metadata: MetadataStore;
  /** Hooks that were fired, in order. */
  readonly hooks: readonly { readonly name: HookName; readonly event: unknown }[];
  run(
    pipeline: Pipeline,
    params?: Readonly<Record<string, never>> | Readonly<Record<string, unknown>>,
    options?: RunOptions,
  ): Promise<RunResult>;
  all<K extends MetadataKind>(kind: K, query?: Query): Promise<readonly MetadataKinds[K][]>;
}

export interface TestEngineOptions extends Partial<EngineHost> {
  readonly store?: ArtifactStore;
  readonly metadata?: MetadataStore;
  readonly cpus?: number;
  /** The repository, where somebody else removes it; otherwise a folder that goes with the engine. */
  readonly dir?: string;
}

/** An engine on stores in memory, for tests. */
export async function testEngine({
  store = memoryArtifactStore(),
  metadata = memoryMetadataStore(),
  cpus = 4,
  dir: given,
  ...overrides
}: TestEngineOptions = {}): Promise<TestEngine> {
  const dir = given ?? (await mkdtemp(join(tmpdir(), "zen-engine-")));
  const hooks: { name: HookName; event: unknown }[] = [];
  const host: EngineHost = {
    ...testHost({ dir, store, metadata, cpus }),
    async fireHook(name, event) {
      hooks.push({ name, event });
      return undefined;
    },
    ...overrides,
  };
  const engine = createEngine(host);
  return {
    engine,
    host,
    store,
    metadata,
    hooks,
    run: (pipeline, params = {}, options = {}) => engine.run(testPlan(pipeline), params as never, options).done,
    async all(kind, query = {}) {
      const items = [];
      for (let after: string | undefined; ;) {
        const page = await metadata.query(kind, { ...query, ...(after === undefined ? {} : { after }) });
        items.push(...page.items);
        if (page.next === undefined) return items;
        after = page.next;
      }
    },
    async [Symbol.asyncDispose]() {
      await engine.close();
      if (given === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}
