import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ZenError,
  type ArtifactStore,
  type HookName,
  type MetadataKind,
  type MetadataKinds,
  type MetadataStore,
  type Orchestrator,
  type Query,
} from "@zen/plugin-sdk";
import { memoryArtifactStore, memoryMetadataStore, memoryOrchestrator, memoryTraining } from "@zen/plugin-sdk/memory";
import type { Pipeline } from "@zen/plugin-sdk/pipeline";
import { createEngine } from "../run/create-engine.js";
import type { Engine, RunOptions, RunResult } from "../run/engine.js";
import type { EngineHost } from "../run/host.js";
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
}

/** An engine on stores in memory, for tests. */
export async function testEngine({
  store = memoryArtifactStore(),
  metadata = memoryMetadataStore(),
  cpus = 4,
  ...overrides
}: TestEngineOptions = {}): Promise<TestEngine> {
  const dir = await mkdtemp(join(tmpdir(), "zen-engine-"));
  const hooks: { name: HookName; event: unknown }[] = [];
  const none = (what: string) => async (): Promise<never> => {
    throw new ZenError("BACKEND_NOT_IN_STACK", `The test's stack has no ${what} backend`);
  };
  const quiet = () => undefined;
  const orchestrator: Orchestrator = { ...memoryOrchestrator(), capacity: async () => ({ cpus, memory: 2 ** 34 }) };
  const training = memoryTraining();
  const host: EngineHost = {
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    secrets: { get: none("secret") },
    stack: "test",
    repositoryDir: dir,
    cacheDir: join(dir, "cache"),
    hasProcessing: false,
    artifactStore: async () => store,
    metadataStore: async () => metadata,
    orchestrator: async () => orchestrator,
    processing: none("processing"),
    serving: none("serving"),
    training: async () => training,
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
      await rm(dir, { recursive: true, force: true });
    },
  };
}
