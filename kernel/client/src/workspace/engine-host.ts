import path from "node:path";
import {
  ArtifactStore,
  MetadataStore,
  Orchestrator,
  Processing,
  Serving,
  Training,
  type Closable,
  type Token,
} from "@zen/plugin-sdk";
import type { AnyCodec, StepDefaults } from "@zen/plugin-sdk/pipeline";
import type { EngineHost } from "@zen/engine";
import type { Kernel } from "@zen/kernel";
import type { ConfigDocument } from "../config/index.js";
import { importExport, type PluginFolder } from "../plugins/sources.js";
import { STACK_FIELDS, stackBackend, storeRef, type PlacedRef, type StackField } from "./backend-refs.js";

export interface HostParts {
  readonly dir: string;
  readonly sourceDir?: string;
  readonly document: ConfigDocument;
  readonly stack: string;
  readonly kernel: Kernel;
  readonly plugins: readonly PluginFolder[];
  readonly workers?: EngineHost["workers"];
  readonly takeSpans: NonNullable<EngineHost["takeSpans"]>;
  readonly log: EngineHost["log"];
}

/** What the engine asks for, answered from the configuration through the kernel. */
export function engineHost({
  dir,
  sourceDir,
  document,
  stack,
  kernel,
  plugins,
  workers,
  log,
  takeSpans,
}: HostParts): EngineHost {
  const open = async <T extends Closable>(token: Token<T>, find: () => PlacedRef): Promise<T> => {
    const { ref, place } = find();
    return kernel.backend(token, ref, { place });
  };
  const ofStack =
    <T extends Closable>(token: Token<T>, field: StackField) =>
    (on?: string): Promise<T> =>
      open(token, () => stackBackend(document, stack, field, on));
  const hooks = new Set(plugins.flatMap(({ manifest }) => manifest.hooks.map(({ on }) => on)));
  return {
    log,
    secrets: kernel.secrets,
    stack,
    repositoryDir: dir,
    ...(sourceDir === undefined ? {} : { sourceDir }),
    cacheDir: path.join(dir, ".zen", "cache"),
    artifactStore: (name) => open(ArtifactStore, () => storeRef(document, "artifacts", name)),
    metadataStore: (name) => open(MetadataStore, () => storeRef(document, "metadata", name)),
    storeNames: {
      artifacts: Object.keys(document.config.stores.artifacts),
      metadata: Object.keys(document.config.stores.metadata),
    },
    orchestrator: ofStack(Orchestrator, "orchestrator"),
    processing: ofStack(Processing, "processing"),
    serving: ofStack(Serving, "serving"),
    training: ofStack(Training, "training"),
    backendName: (contract, on) => {
      const field = stackField(contract);
      return field === undefined ? undefined : stackBackend(document, stack, field, on).ref.use;
    },
    codec: (id) => findCodec(plugins, id),
    fireHook: async (name, event) => kernel.hook(name, event),
    hasHook: (name) => hooks.has(name),
    defaults: stepDefaults(document, stack),
    takeSpans,
    ...(workers === undefined ? {} : { workers }),
  };
}

/** What the stack says for steps that say nothing. */
function stepDefaults({ config }: ConfigDocument, stack: string): StepDefaults {
  const { resources, retry, timeoutMs, graceMs } = config.stacks[stack] ?? {};
  return {
    ...(resources === undefined ? {} : { resources }),
    ...(retry === undefined ? {} : { retry }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(graceMs === undefined ? {} : { graceMs }),
  };
}

function stackField(contract: string): StackField | undefined {
  return (Object.keys(STACK_FIELDS) as StackField[]).find((field) => STACK_FIELDS[field] === contract);
}

/** A codec that a plugin's manifest declares. */
async function findCodec(plugins: readonly PluginFolder[], id: string): Promise<AnyCodec | undefined> {
  for (const { manifest, dir } of plugins) {
    const declared = manifest.codecs.find((codec) => codec.id === id);
    if (declared === undefined) continue;
    const module = (await importExport(manifest.name, dir, manifest.exports, declared.entry)) as Readonly<
      Record<string, AnyCodec>
    >;
    return module[declared.export];
  }
  return undefined;
}
