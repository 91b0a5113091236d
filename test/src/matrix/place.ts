import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { openRepository, type Repository } from "@zen/client";
import { processesLeft } from "../support/processes.js";
import { useRepository, type TestRepository } from "../support/repository.js";
import { ROOT } from "../support/run.js";
import { TINY_CONFIG } from "../support/tiny.js";
import type { Context } from "./contexts.js";
import { SOURCE } from "./graphs.js";
import { REMOTE_FILES, REMOTE_PLUGIN, REMOTE_SPEC } from "./remote-orchestrator.js";

export interface MatrixPlace {
  readonly files: TestRepository;
  readonly repository: Repository;
}

/** What contexts need beyond the rest; called when the tests run. */
export interface PlaceOptions {
  /** The folder registry that plugins come from; the one that ships with the command unless told. */
  readonly registry?: () => Promise<string>;
  /** Further plugins, with their ranges. */
  readonly plugins?: Readonly<Record<string, string>>;
  /** The artifact store; a folder that all machines of this one reach unless told. */
  readonly store?: () => Readonly<Record<string, unknown>>;
}

/** The program of workers as it is published; in bundles it is the one that travels. */
const WORKER_ENTRY = path.join(ROOT, "kernel/cli/dist/bundle/worker.js");

/** One repository for all contexts: the fewest plugins, a stack for each context that wants one, and a store that all machines reach. */
export function useMatrixPlace(contexts: readonly Context[], options: PlaceOptions): MatrixPlace {
  const files = useRepository({
    files: { "pipelines/matrix.ts": SOURCE, "zen.config.json": TINY_CONFIG, ...REMOTE_FILES },
    install: false,
  });
  /** Where the other machines and the store are: no `node_modules` lies above. */
  let outside: string;
  let repository: Repository;
  before(async () => {
    await mkdir(files.path("marks"));
    outside = await mkdtemp(path.join(tmpdir(), "zen-matrix-"));
    const registry = (await options.registry?.()) ?? path.join(ROOT, "build/registry");
    await files.write({ "zen.config.json": configuration(outside, contexts, options) });
    const { code, stdout, stderr } = await files.zen(["plugins:install"], { env: { ZEN_REGISTRY: registry } });
    expect(code, stdout + stderr).to.equal(0);
    repository = await openRepository(files.dir, { bundledRegistry: { dir: registry }, workerEntry: WORKER_ENTRY });
  });
  after(async () => {
    await repository.close();
    expect(await processesLeft(outside), "workers left behind").to.deep.equal([]);
    await rm(outside, { recursive: true, force: true });
  });
  return {
    files,
    get repository() {
      return repository;
    },
  };
}

function configuration(outside: string, contexts: readonly Context[], { plugins, store }: PlaceOptions): object {
  const folder = { use: "local-artifact-store", config: { path: path.join(outside, "store") } };
  const stacks = contexts.flatMap(({ stack }) => (stack === undefined ? [] : [[stack.name, stack.config(outside)]]));
  return {
    ...TINY_CONFIG,
    plugins: { ...TINY_CONFIG.plugins, [REMOTE_PLUGIN]: REMOTE_SPEC, ...plugins },
    stores: { ...TINY_CONFIG.stores, artifacts: { default: store?.() ?? folder } },
    stacks: { ...TINY_CONFIG.stacks, ...Object.fromEntries(stacks) },
  };
}
