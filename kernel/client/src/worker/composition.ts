import path from "node:path";
import type { MakeStepHost, OpenedBundle, WorkerComposition } from "@zen/engine";
import { ArtifactStore, type BackendRef, type Json } from "@zen/plugin-sdk";
import { createKernel } from "@zen/kernel";
import type { BundledStack } from "../bundle/bundled-stack.js";
import { tracesWanted } from "../telemetry/wanted.js";
import { pluginSources } from "../plugins/sources.js";
import { secretSources } from "../secrets/env-file.js";
import { KERNEL_VERSION } from "../version.js";
import { programAt, secretsOf, type WorkerSettings } from "../workspace/worker-program.js";
import type { OpenOptions } from "../workspace/options.js";
import { Workspace } from "../workspace/workspace.js";
import { bundleComposition } from "./bundle-composition.js";
import { parentSecrets } from "./parent-secrets.js";
import { pluginsIn } from "./plugins-in.js";
import type { WorkerPlace } from "./place.js";

/** How a worker gets what is around its steps, on the engine's machine and on a bare one. */
export function workerComposition(place: WorkerPlace): WorkerComposition {
  return { stepHost, openStore: (ref, dir) => openStore(ref, dir, place), bundleHost };
}

async function stepHost(...[given, parent]: Parameters<MakeStepHost>): ReturnType<MakeStepHost> {
  const settings = given as WorkerSettings;
  const traces = parent === undefined ? tracesWanted(process.env) : settings.traces === true;
  const sources = parent === undefined ? {} : { secretSources: [parentSecrets(parent.secrets)] };
  const { composition, close } = await composed(settings, { traces, ...sources });
  if (parent === undefined) await composition.trace();
  else if (traces) (await import("../telemetry/relay.js")).relaySpans((spans) => parent.takeSpans(spans));
  return { ...composition.host, close };
}

async function composed(settings: WorkerSettings, options: Pick<OpenOptions, "traces" | "secretSources">) {
  if ("bundle" in settings) {
    const composition = bundleComposition(settings.bundle, settings.store as unknown as BackendRef, options);
    return { composition, close: () => composition.close() };
  }
  const { dir, stack, version } = settings;
  const workspace = await Workspace.open(dir, { stack, version, ...options });
  return { composition: await workspace.composition(stack), close: () => workspace.close() };
}

/** A bare machine has the plugins that lie beside the worker's program; failing that, those that ship with it. */
async function openStore(ref: BackendRef, dir: string, place: WorkerPlace): Promise<ArtifactStore> {
  const beside = place.nodeModules === undefined ? [] : pluginsIn(place.nodeModules);
  const { shippedStore } = await import("./shipped-store.js");
  const kernel = createKernel({
    version: KERNEL_VERSION,
    plugins: pluginSources((await shippedStore(ref, dir, beside, place)) ?? beside),
    repositoryDir: dir,
    cacheDir: path.join(dir, "cache"),
    secretSources: secretSources(dir, process.env),
  });
  return kernel.backend(ArtifactStore, ref);
}

/** The host of a whole run. Whoever submitted it keeps the metadata store, from the journal; here a passing one will do. */
async function bundleHost(bundle: OpenedBundle, store: BackendRef): ReturnType<WorkerComposition["bundleHost"]> {
  const { dir, nodeModules, sourceDir, stack } = bundle;
  const composition = bundleComposition(bundle, store, { traces: tracesWanted(process.env) });
  await composition.trace();
  await composition.begin();
  const { memoryMetadataStore } = await import("@zen/plugin-sdk/memory");
  const metadata = memoryMetadataStore();
  const [entry] = bundle.entry;
  const { config } = stack as unknown as BundledStack;
  const settings = { bundle: { dir, nodeModules, sourceDir, stack }, store: store as unknown as Json };
  return {
    ...composition.host,
    metadataStore: async () => metadata,
    ...(entry === undefined
      ? {}
      : {
          workers: { ...programAt(entry, settings, pluginsIn(nodeModules)), secrets: secretsOf(config, config.stack) },
        }),
    close: () => composition.close(),
  };
}
