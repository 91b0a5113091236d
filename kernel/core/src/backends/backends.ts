import {
  canonicalJson,
  isZenError,
  thisPlatform,
  token,
  type BackendRef,
  type Closable,
  type Platform,
  type Secrets,
  type Token,
} from "@zen/plugin-sdk";
import { inject } from "../container/container.js";
import { withDeadline } from "../lifecycle/deadline.js";
import { Lifecycle } from "../lifecycle/lifecycle.js";
import { deadlinesOf, Options, type KernelOptions } from "../options.js";
import { PluginHost } from "../plugins/plugin-host.js";
import { secretWanted } from "../secrets/errors.js";
import { resolveReferences } from "../secrets/references.js";
import { SecretResolver } from "../secrets/secret-resolver.js";
import { checkConfig } from "./config.js";
import { backendFailed, backendTimeout, noRepository } from "./errors.js";
import { assertPlatform, findBackend, type FoundBackend } from "./find-backend.js";

export interface BackendOptions {
  /** Where the reference is written, for messages: `zen.config.json: stacks.local.artifact-store`. */
  readonly place?: string;
  /** In place of the kernel's own order of sources; a secret source uses those before it. */
  readonly secrets?: Secrets;
}

/** Turns what a stack says into instances: one for each contract, backend and configuration. */
export class Backends {
  static readonly token = token<Backends>("kernel/backends");

  readonly #instances = new Map<string, Promise<Closable>>();

  constructor(
    @inject(Options) private readonly options: KernelOptions,
    @inject(Lifecycle.token) private readonly lifecycle: Lifecycle,
    @inject(PluginHost.token) private readonly plugins: PluginHost,
    @inject(SecretResolver.token) private readonly secrets: SecretResolver,
  ) {}

  /** Everything about a reference that can be checked without importing the plugin or reading a secret. */
  async check(
    contract: Token<unknown>,
    ref: BackendRef,
    options: { place?: string; platform?: Platform } = {},
  ): Promise<FoundBackend> {
    const place = options.place ?? ref.use;
    const found = findBackend(this.plugins.list(), contract.id, ref.use, place);
    assertPlatform(found, () => options.platform ?? this.options.platform ?? thisPlatform(), place);
    const subject = { use: ref.use, plugin: found.plugin.name, place };
    await checkConfig(ref.config ?? {}, found.backend.configSchema, subject, { references: true });
    return found;
  }

  /** The instance, made on first need and closed when the kernel stops. After a failure the next call tries again. */
  async get<T extends Closable>(contract: Token<T>, ref: BackendRef, options: BackendOptions = {}): Promise<T> {
    this.lifecycle.assertRunning();
    const { plugin, backend } = findBackend(this.plugins.list(), contract.id, ref.use, options.place ?? ref.use);
    const key = `${contract.id} ${plugin.name}/${backend.name} ${canonicalJson(ref.config ?? {})}`;
    const present = this.#instances.get(key);
    if (present !== undefined) return present as Promise<T>;
    const made = this.lifecycle.starting(() => this.#make(contract, ref, options));
    this.#instances.set(key, made);
    made.catch(() => this.#instances.delete(key));
    return made;
  }

  async #make<T extends Closable>(contract: Token<T>, ref: BackendRef, options: BackendOptions): Promise<T> {
    const { repositoryDir, cacheDir } = this.options;
    if (repositoryDir === undefined || cacheDir === undefined) throw noRepository(ref.use);
    const { use } = ref;
    const place = options.place ?? use;
    const secrets = options.secrets ?? this.secrets;
    const { plugin, backend } = await this.check(contract, ref, { place });
    const scope = await this.plugins.activate(plugin.name);
    const open = await resolveReferences(ref.config ?? {}, (name) => secrets.get(name)).catch((error: unknown) => {
      throw secretWanted(error, place);
    });
    const config = await checkConfig(
      open,
      backend.configSchema,
      { use, plugin: plugin.name, place },
      { references: false },
    );
    const factory = scope.backend(contract.id, backend.name);
    const { log, state } = scope.parts;
    const deadlineMs = deadlinesOf(this.options).create;
    let instance: Closable;
    try {
      instance = await withDeadline(
        () => factory.create(config as never, { log, secrets, state, repositoryDir, cacheDir }),
        deadlineMs,
        () => backendTimeout(use, place, deadlineMs),
        (late) => void closeLate(late, log),
      );
    } catch (error) {
      throw this.secrets.redactError(isZenError(error) ? error : backendFailed(use, place, error));
    }
    this.lifecycle.started(`backend ${use}`, () => instance.close?.());
    if (this.options.trace !== true) return instance as T;
    const { traced } = await import("./traced.js"); // and OpenTelemetry with it
    return traced(instance, contract.id, use) as T;
  }
}

/** An instance that came after its deadline is nobody's; it must not stay open. */
async function closeLate(instance: Closable, log: { warn(message: string): void }): Promise<void> {
  try {
    await instance.close?.();
  } catch (error) {
    log.warn(`A backend that was made too late could not be closed: ${String(error)}`);
  }
}
