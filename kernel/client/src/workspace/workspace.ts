import { ZenError, type Logger, type MetadataStore } from "@zen/plugin-sdk";
import type { PipelineScope } from "../pipelines/plugin-wanted.js";
import { readGeneration, type Generation } from "@zen/registry-client";
import { readConfig, type ConfigDocument } from "../config/index.js";
import { KERNEL_VERSION } from "../version.js";
import type { Composition } from "./composition.js";
import type { OpenOptions } from "./options.js";
import { currentStack } from "./stack-choice.js";

const quiet = (): void => undefined;
const SILENT: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** An open repository from within: its configuration, its generation of plugins, and one composition per stack in use. */
export class Workspace {
  readonly version: string;
  readonly log: Logger;
  readonly #compositions = new Map<string, Promise<Composition>>();
  #document: ConfigDocument;
  #generation: { readonly read: Generation | undefined } | undefined;

  private constructor(
    readonly dir: string,
    document: ConfigDocument,
    readonly options: OpenOptions,
  ) {
    this.#document = document;
    this.version = options.version ?? KERNEL_VERSION;
    this.log = options.log ?? SILENT;
  }

  static async open(dir: string, options: OpenOptions): Promise<Workspace> {
    return new Workspace(dir, await readConfig(dir), options);
  }

  get document(): ConfigDocument {
    return this.#document;
  }

  /** Read when first asked for, so that a damaged one does not stand in the way of its repair. @throws ZenError `GENERATION_DAMAGED`. */
  get generation(): Generation | undefined {
    return (this.#generation ??= { read: readGeneration(this.dir) }).read;
  }

  /** @throws ZenError `PLUGINS_NOT_INSTALLED`. */
  requireGeneration(): Generation {
    const { generation } = this;
    if (generation !== undefined) return generation;
    throw new ZenError("PLUGINS_NOT_INSTALLED", "This repository has no plugins installed yet", {
      hint: "Run zen plugins:install.",
    });
  }

  /** The stack asked for when the repository was opened, or the one in use. */
  async stack(): Promise<string> {
    return this.options.stack ?? currentStack(this.dir, this.#document.config);
  }

  /** Whether anything of a stack has been put together since the repository was opened or read anew. */
  get isComposed(): boolean {
    return this.#compositions.size > 0;
  }

  async composition(stack?: string): Promise<Composition> {
    const name = stack ?? (await this.stack());
    const present = this.#compositions.get(name);
    if (present !== undefined) return present;
    const made = this.#compose(name);
    this.#compositions.set(name, made);
    return made;
  }

  async #compose(name: string): Promise<Composition> {
    const { Composition, secretSources, workerProgram } = await import("./composition.js");
    const { tracesWanted } = await import("../telemetry/wanted.js");
    return new Composition({
      dir: this.dir,
      document: this.#document,
      plugins: this.generation?.plugins ?? [],
      stack: name,
      version: this.version,
      log: this.log,
      secretSources: this.options.secretSources ?? secretSources(this.dir, this.options.env ?? process.env),
      ownSources: this.options.secretSources === undefined,
      traces: this.options.traces ?? tracesWanted(this.options.env ?? process.env),
      ...(this.generation === undefined ? {} : { workers: workerProgram(this, name) }),
    });
  }

  async engine(stack?: string) {
    this.requireGeneration();
    return (await this.composition(stack)).engine();
  }

  /** The default metadata store, up to date with the journal. */
  async metadata(): Promise<MetadataStore> {
    await (await this.engine()).syncMetadata();
    return (await this.composition()).host.metadataStore();
  }

  /** Where pipeline files are loaded from, and the plugins that they may import. */
  async loadScope(): Promise<PipelineScope> {
    const generation = this.requireGeneration();
    const { installedPlugins } = await import("../plugins/installed.js");
    const registryScopes = Object.keys(this.#document.config.registries ?? {});
    return { repositoryDir: this.dir, plugins: installedPlugins(this.dir, generation), registryScopes };
  }

  /** Reads configuration and generation anew; what was opened with the old ones is closed. */
  async reload(): Promise<void> {
    await this.close();
    this.#document = await readConfig(this.dir);
    this.#generation = undefined;
  }

  async close(): Promise<void> {
    const open = [...this.#compositions.values()];
    this.#compositions.clear();
    const ends = await Promise.allSettled(open.map(async (one) => (await one).close()));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }
}
