import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { MakeStepHost, OpenedBundle, WorkerComposition } from "@zen/engine";
import { createKernel } from "@zen/kernel";
import { ArtifactStore, isPluginPackage, readManifest, type BackendRef, type RepositoryConfig } from "@zen/plugin-sdk";
import { parseConfig } from "../config/index.js";
import { pluginSources, type PluginFolder } from "../plugins/sources.js";
import { secretSources } from "../secrets/env-file.js";
import { KERNEL_VERSION } from "../version.js";
import { Composition } from "../workspace/composition.js";
import type { WorkerSettings } from "../workspace/worker-program.js";
import { Workspace } from "../workspace/workspace.js";
import { parentSecrets } from "./parent-secrets.js";

/** What a bundle's `stack` part holds: enough of the configuration to build the same composition elsewhere. */
export interface BundledStack {
  readonly config: RepositoryConfig;
  readonly version: string;
}

/** How a worker gets what is around its steps, on the engine's machine and on a bare one. */
export const workerComposition: WorkerComposition = { stepHost, openStore, bundleHost };

async function stepHost(...[settings, parent]: Parameters<MakeStepHost>): ReturnType<MakeStepHost> {
  const { dir, stack, version } = settings as WorkerSettings;
  const given = parent === undefined ? {} : { secretSources: [parentSecrets(parent.secrets)] };
  const workspace = await Workspace.open(dir, { stack, version, ...given });
  const { host } = await workspace.composition(stack);
  return { ...host, close: () => workspace.close() };
}

/** The plugins that a bare machine has are those that came with the worker's program, in the bundle. */
async function openStore(ref: BackendRef, dir: string): Promise<ArtifactStore> {
  const program = path.dirname(fileURLToPath(import.meta.url));
  const kernel = createKernel({
    version: KERNEL_VERSION,
    plugins: pluginSources(pluginsIn(path.join(program, "..", "node_modules"))),
    repositoryDir: dir,
    cacheDir: path.join(dir, "cache"),
    secretSources: secretSources(dir, process.env),
  });
  return kernel.backend(ArtifactStore, ref);
}

async function bundleHost(bundle: OpenedBundle, store: BackendRef): ReturnType<WorkerComposition["bundleHost"]> {
  const { config, version } = bundle.stack as unknown as BundledStack;
  const document = parseConfig(
    JSON.stringify({
      ...config,
      stores: { ...config.stores, artifacts: { ...config.stores.artifacts, default: store } },
    }),
  );
  const quiet = (): void => undefined;
  const composition = new Composition({
    dir: bundle.dir,
    document,
    plugins: pluginsIn(bundle.nodeModules),
    stack: config.stack,
    version,
    secretSources: secretSources(bundle.dir, process.env),
    ownSources: true,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  return { ...composition.host, close: () => composition.close() };
}

/** Every plugin of a `node_modules` folder. */
function pluginsIn(nodeModules: string): readonly PluginFolder[] {
  if (!existsSync(nodeModules)) return [];
  const names = readdirSync(nodeModules).flatMap((name) =>
    name.startsWith("@") ? readdirSync(path.join(nodeModules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
  return names.flatMap((name) => {
    const dir = path.join(nodeModules, name);
    if (!existsSync(path.join(dir, "package.json"))) return [];
    const json = JSON.parse(readFileSync(path.join(dir, "package.json"), "utf8")) as unknown;
    return isPluginPackage(json) ? [{ manifest: readManifest(json), dir }] : [];
  });
}
