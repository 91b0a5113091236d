import { mkdirSync, realpathSync } from "node:fs";
import type { Deployment, DeploymentSpec, Endpoint, Serving } from "@zen/plugin-sdk";
import { checkSpec, deploymentNotFound, publicView, revisionId, wished, withShares } from "@zen/plugin-sdk/serving";
import { describe } from "./backend/describe.js";
import { reachable } from "./backend/probe.js";
import type { Program } from "./backend/start-server.js";
import { Supervisor } from "./backend/supervisor.js";
import { checkModel } from "./model/check-model.js";
import { takeIn } from "./model/intake.js";
import { discardStage, keep } from "./model/stored-models.js";
import { readApplied } from "./state/applied.js";
import { changes } from "./state/changes.js";
import { unwritable } from "./state/files.js";
import { readIdentity } from "./state/identity.js";
import { layoutOf, type Layout } from "./state/layout.js";
import { withLock } from "./state/lock.js";
import { readServer } from "./state/server-record.js";
import { readWishes, removeDeployment, wishOf, writeDeployment, type Wish, type Wishes } from "./state/wishes.js";

/** How long a change waits for a running server to follow it. One that is loading a model takes longer; then `watch` tells. */
const FOLLOWED_WITHIN_MS = 2000;

/** Opens the serving backend whose deployments are kept in `folder`, which is made when it is not there. */
export async function openLocalServing(folder: string, program: Program): Promise<Serving> {
  try {
    mkdirSync(layoutOf(folder).models, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unwritable(folder, cause);
  }
  const layout = layoutOf(realpathSync.native(folder));
  return new LocalServing(layout, await readIdentity(layout), new Supervisor(layout, program));
}

class LocalServing implements Serving {
  readonly supports = { traffic: true, replicas: false };

  constructor(
    private readonly layout: Layout,
    readonly identity: string,
    private readonly supervisor: Supervisor,
  ) {}

  async deploy(spec: DeploymentSpec, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Deployment> {
    checkSpec(spec, this.supports);
    checkModel(spec.model);
    signal?.throwIfAborted();
    const taken = await takeIn(this.layout, spec.model, signal);
    try {
      await this.#change((wishes) => {
        const before = wishOf(wishes, spec.name)?.deployment;
        const after = wished(before, spec);
        const isPending = after.revisions.some(({ state }) => state === "pending");
        if (before !== undefined && !isPending && isSame(publicView(before), publicView(after))) return;
        keep(this.layout, taken);
        writeDeployment(this.layout, wishes, after, { [revisionId(spec.model.digest)]: taken.model });
      });
    } finally {
      discardStage(taken.stage);
    }
    return this.#present(spec.name);
  }

  async status(name: string): Promise<Deployment | undefined> {
    const server = await this.supervisor.look();
    const wish = wishOf(readWishes(this.layout), name);
    return wish && describe(this.layout, wish, server, readApplied(this.layout));
  }

  async *watch(
    name: string,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<Deployment, void, undefined> {
    signal?.throwIfAborted();
    let last: Deployment | undefined;
    for await (const _ of changes(this.layout.root, 100, signal)) {
      const deployment = await this.status(name);
      if (deployment === undefined) return;
      if (!isSame(deployment, last)) yield deployment;
      last = deployment;
      if (deployment.state !== "pending") return;
    }
    signal?.throwIfAborted();
  }

  async list(): Promise<readonly Deployment[]> {
    const server = await this.supervisor.look();
    const applied = readApplied(this.layout);
    const { deployments } = readWishes(this.layout);
    const byName = Object.entries(deployments).sort(([a], [b]) => (a < b ? -1 : 1));
    return byName.map(([, wish]) => describe(this.layout, wish, server, applied));
  }

  async traffic(name: string, shares: Readonly<Record<string, number>>): Promise<Deployment> {
    await this.#change((wishes) => {
      writeDeployment(this.layout, wishes, withShares(this.#wish(wishes, name).deployment, shares));
    });
    await this.#followed();
    return this.#present(name);
  }

  async undeploy(name: string): Promise<void> {
    await withLock(this.layout.root, () => {
      const wishes = readWishes(this.layout);
      if (wishOf(wishes, name) !== undefined) removeDeployment(this.layout, wishes, name);
    });
    await this.#followed();
  }

  async endpoint(name: string): Promise<Endpoint> {
    this.#wish(readWishes(this.layout), name);
    const { options, port } = await this.supervisor.answering();
    const host = reachable(options.host);
    return {
      base: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
      pathPrefix: "",
      model: name,
      headers: {},
    };
  }

  /** Changes the wishes under the lock, and sees to it that there is a server to carry them out. */
  async #change(work: (wishes: Wishes) => void): Promise<void> {
    await withLock(this.layout.root, async () => {
      readServer(this.layout); // When that is damaged no server can be started, so that nothing is to be recorded.
      work(readWishes(this.layout));
      await this.supervisor.ensure({ again: true });
    });
  }

  /** Waits until the server that runs now does what is recorded now, or has ended. */
  async #followed(): Promise<void> {
    const { version } = readWishes(this.layout);
    const { record, liveness } = await this.supervisor.look();
    if (liveness !== "running") return;
    for await (const _ of changes(this.layout.root, 20, AbortSignal.timeout(FOLLOWED_WITHIN_MS))) {
      const applied = readApplied(this.layout);
      if (applied?.instance === record?.instance && applied !== undefined && applied.version >= version) return;
      const server = readServer(this.layout);
      if (server?.instance !== record?.instance || server?.state !== "running") return;
    }
  }

  async #present(name: string): Promise<Deployment> {
    const deployment = await this.status(name);
    if (deployment === undefined) throw deploymentNotFound(name);
    return deployment;
  }

  #wish(wishes: Wishes, name: string): Wish {
    const wish = wishOf(wishes, name);
    if (wish === undefined) throw deploymentNotFound(name);
    return wish;
  }
}

function isSame(a: Deployment, b: Deployment | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
