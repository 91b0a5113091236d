import { rm } from "node:fs/promises";
import { drain } from "../server/drain.js";
import { ReadyDeployment, type Deployments } from "../server/deployments.js";
import { httpServer } from "../server/http-server.js";
import { listen } from "../server/listen.js";
import { LoadedModel } from "../server/loaded-model.js";
import { fetchModel, type FetchedModel } from "./fetch-model.js";
import { readModel } from "./read-model.js";
import { containerRoutes } from "./routes.js";
import type { ContainerSettings } from "./settings.js";

export interface RunningModel {
  readonly port: number;
  /** Settles once the model answers. @throws ZenError `MODEL_UNREADABLE`, `MODEL_DAMAGED`, `MODEL_LOAD_FAILED` */
  readonly loaded: Promise<void>;
  /** Answers the requests under way, and ends. */
  close(): Promise<void>;
}

/** Serves one model. It listens at once, so that its health can be asked for, and answers predictions once the model is loaded. */
export async function serveModel(settings: ContainerSettings): Promise<RunningModel> {
  const state = new OneModel(settings.name);
  const routes = containerRoutes(state, () => state.name, settings);
  const server = httpServer(routes, settings.maxRequestBytes);
  const port = await listen(server, settings, 0);
  const loading = state.load(settings);
  // Whoever waits for it hears of a failure; nobody has to.
  loading.catch(() => undefined);
  return {
    port,
    loaded: loading,
    async close() {
      await drain(server);
      await loading.catch(() => undefined);
      await state.release();
    },
  };
}

class OneModel implements Deployments {
  #ready: ReadyDeployment | undefined;
  #fetched: FetchedModel | undefined;

  constructor(public name: string) {}

  get areReady(): boolean {
    return this.#ready !== undefined;
  }

  get(name: string): ReadyDeployment | undefined {
    return name === this.name ? (this.#ready ?? new ReadyDeployment([])) : undefined;
  }

  async load(settings: ContainerSettings): Promise<void> {
    this.#fetched = await fetchModel(settings);
    const { folder } = this.#fetched;
    const { model, name = settings.name, version } = await readModel(folder);
    const loaded = await LoadedModel.load(folder, model, settings.threads);
    this.name = name;
    this.#ready = new ReadyDeployment([{ id: version, model: loaded, share: 100 }]);
  }

  async release(): Promise<void> {
    for (const { model } of this.#ready?.revisions ?? []) await model.release();
    if (this.#fetched?.isOwn === true) await rm(this.#fetched.folder, { recursive: true, force: true });
  }
}
