import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { openRepository, type Repository } from "@zen/client";
import { processesLeft } from "../support/processes.js";
import { useRepository, type TestRepository } from "../support/repository.js";
import { ROOT } from "../support/run.js";
import { TINY_CONFIG } from "../support/tiny.js";
import { CONTEXTS } from "./contexts.js";
import { SOURCE } from "./graphs.js";
import { REMOTE_FILES, REMOTE_PLUGIN, REMOTE_SPEC } from "./remote-orchestrator.js";

export interface MatrixPlace {
  readonly files: TestRepository;
  readonly repository: Repository;
}

/** The program of workers as it is published; in bundles it is the one that travels. */
const SHIPPED = {
  bundledRegistry: { dir: path.join(ROOT, "build/registry") },
  workerEntry: path.join(ROOT, "kernel/cli/dist/bundle/worker.js"),
};

/** One repository for all contexts: the fewest plugins, a stack for each context that wants one, and a store that all machines reach. */
export function useMatrixPlace(): MatrixPlace {
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
    await files.write({ "zen.config.json": configuration(outside) });
    await files.done("plugins:install");
    repository = await openRepository(files.dir, SHIPPED);
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

function configuration(outside: string): object {
  const stacks = CONTEXTS.flatMap(({ stack }) => (stack === undefined ? [] : [[stack.name, stack.config(outside)]]));
  return {
    ...TINY_CONFIG,
    plugins: { ...TINY_CONFIG.plugins, [REMOTE_PLUGIN]: REMOTE_SPEC },
    stores: {
      ...TINY_CONFIG.stores,
      artifacts: { default: { use: "local-artifact-store", config: { path: path.join(outside, "store") } } },
    },
    stacks: { ...TINY_CONFIG.stacks, ...Object.fromEntries(stacks) },
  };
}
