import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { thisPlatform, ZenError, type Platform } from "@zen/plugin-sdk";
import { diskFault } from "../files/disk-fault.js";
import { withLock, type HeldLock } from "../files/repository-lock.js";
import { commitGeneration, nextNumber, recover, stagingDir } from "../generation/commit.js";
import { layout } from "../generation/layout.js";
import { readGeneration, readGenerationIfWhole, stateFolder, type Generation } from "../generation/read.js";
import { integrityOf } from "../integrity.js";
import { deriveLock } from "../lock/derive.js";
import { readLockText, requireLockText } from "../lock/file.js";
import { lockText, readLock } from "../lock/text.js";
import type { Lock } from "../lock/types.js";
import { CarriedPackages } from "../natives/carried-packages.js";
import { PacotePackages, type NpmPackages } from "../natives/npm-packages.js";
import { DirectorySource } from "../registry/directory-source.js";
import { defaultCacheDir, Store } from "../store/store.js";
import { writeArchive } from "./archive.js";
import { buildGeneration } from "./build.js";
import { choose, type Choice, type Wish, type World } from "./choose.js";
import { compareGenerations } from "./compare.js";
import { describePlugin } from "./info.js";
import { LockedPlugins } from "./locked.js";
import { obtain } from "./obtain.js";
import { Registries } from "./registries.js";
import { mismatch, replay } from "./replay.js";
import type {
  InstallerOptions,
  Installer,
  InstallOptions,
  InstallProgress,
  InstallResult,
  PluginInfo,
  WriteArchive,
} from "./types.js";
import { refusalOf, vet, type Guard } from "./vet.js";
import { readWishes } from "./wishes.js";
import { remaining } from "./remaining.js";

/** Decides what the repository shall have, given what it has. */
type Decide = (world: World, present: Lock | undefined, open: (folder: string) => DirectorySource) => Promise<Choice>;

/** @throws ZenError `REGISTRY_SCOPE_TAKEN` when it is made. */
export class RepositoryInstaller implements Installer {
  readonly #repositoryDir: string;
  readonly #options: InstallerOptions;
  readonly #registries: Registries;
  readonly #store: Store;
  readonly #npm: NpmPackages;
  readonly #guard: Guard;
  readonly #onProgress: (progress: InstallProgress) => void;

  constructor(options: InstallerOptions) {
    this.#options = options;
    this.#repositoryDir = resolve(options.repositoryDir);
    this.#registries = new Registries(options.registries);
    this.#guard = { registries: this.#registries, policies: options.policies ?? [] };
    this.#store = new Store(resolve(options.cacheDir ?? defaultCacheDir()));
    const npm = options.npm ?? new PacotePackages(this.#repositoryDir, { offline: options.offline ?? false });
    this.#npm = new CarriedPackages(
      options.registries.map(({ source }) => source),
      npm,
    );
    this.#onProgress = options.onProgress ?? (() => undefined);
  }

  install(specs: readonly string[] = [], options: InstallOptions = {}): Promise<InstallResult> {
    return this.#change(options, async (world, present, open) => {
      const wishes = await readWishes(specs, present, this.#repositoryDir, open, options);
      return wishes.length === 0 && present ? replay(world, present) : choose(world, wishes, present);
    });
  }

  uninstall(names: readonly string[], options: InstallOptions = {}): Promise<InstallResult> {
    return this.#change(options, async (world, present) => {
      const left = remaining(present, names);
      const none: readonly Wish[] = [];
      return choose(world, none, left);
    });
  }

  list(): Generation["plugins"] {
    return this.current()?.plugins ?? [];
  }

  info(name: string): Promise<PluginInfo> {
    return describePlugin(name, this.list(), this.#guard, this.#options.kernel);
  }

  current(): Generation | undefined {
    return readGeneration(this.#repositoryDir);
  }

  async archives<T>(work: (write: WriteArchive) => Promise<T>): Promise<T> {
    const lock = readLock(requireLockText(this.#repositoryDir));
    const opened = new Map<string, DirectorySource>();
    const open = (folder: string): DirectorySource => {
      const source = opened.get(folder) ?? new DirectorySource(folder, this.#store.draftsDir, this.#npm);
      opened.set(folder, source);
      return source;
    };
    const scope = { repositoryDir: this.#repositoryDir, registries: this.#registries, npm: this.#npm, open };
    await mkdir(this.#store.draftsDir, { recursive: true });
    try {
      return await work((placement, file) =>
        writeArchive(placement, file, {
          ...scope,
          locked: placement.kind === "plugin" ? lock.plugins[placement.name] : undefined,
        }),
      );
    } finally {
      for (const source of opened.values()) await source.close();
    }
  }

  async #change(options: InstallOptions, decide: Decide): Promise<InstallResult> {
    const locks = join(this.#repositoryDir, stateFolder, "locks", "plugins");
    const { signal } = options;
    const work = (held: HeldLock): Promise<InstallResult> => this.#changeAlone(options, decide, held);
    return withLock(locks, work, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      throw diskFault(error);
    });
  }

  async #changeAlone(options: InstallOptions, decide: Decide, held: HeldLock): Promise<InstallResult> {
    await recover(this.#repositoryDir);
    await mkdir(this.#store.draftsDir, { recursive: true });
    await this.#store.sweep();
    const text = readLockText(this.#repositoryDir);
    if (text === undefined && options.frozen) throw mismatch("there is none");
    const present = text === undefined ? undefined : readLock(text);
    const opened: DirectorySource[] = [];
    const open = (folder: string): DirectorySource => {
      const source = new DirectorySource(folder, this.#store.draftsDir, this.#npm);
      opened.push(source);
      return source;
    };
    try {
      this.#onProgress({ kind: "resolving" });
      const choice = await decide(this.#world(open), present, open);
      await vet(choice, { ...this.#guard, ...(options.signal === undefined ? {} : { signal: options.signal }) });
      const lock = deriveLock(choice.chosen);
      const same = present !== undefined && lockText(present) === lockText(lock);
      if (options.frozen && !same) throw mismatch("the plugins asked for are not the ones it holds");
      // A lock that says the same in other words is left as it is.
      return await this.#realise(choice, lock, same && text !== undefined ? text : lockText(lock), options, held);
    } finally {
      for (const source of opened) await source.close();
    }
  }

  async #realise(
    choice: Choice,
    lock: Lock,
    text: string,
    options: InstallOptions,
    held: HeldLock,
  ): Promise<InstallResult> {
    const platform = thisPlatform();
    const before = readGenerationIfWhole(this.#repositoryDir);
    const present = readLockText(this.#repositoryDir);
    if (before && present === text && before.lock === integrityOf(text) && samePlatform(before.platform, platform)) {
      this.#onProgress({ kind: "done", generation: before.number, changed: false });
      return compareGenerations(before, before, false);
    }
    const placements = layout(lock, platform);
    const { signal } = options;
    const common = { store: this.#store, npm: this.#npm, offers: choice.offers, onProgress: this.#onProgress };
    const stored = await obtain(placements, signal === undefined ? common : { ...common, signal });
    signal?.throwIfAborted();
    this.#onProgress({ kind: "building", packages: placements.length });
    const number = await nextNumber(this.#repositoryDir);
    const staging = await stagingDir(this.#repositoryDir, number);
    await buildGeneration(
      staging,
      { number, lock: text, platform, chosen: choice.chosen, placements, stored },
      this.#store,
    );
    signal?.throwIfAborted();
    await commitGeneration(this.#repositoryDir, staging, number, text, held);
    const after = readGeneration(this.#repositoryDir);
    if (after === undefined) throw new ZenError("GENERATION_DAMAGED", "The generation just built has vanished.");
    this.#onProgress({ kind: "done", generation: number, changed: true });
    return compareGenerations(before, after, true);
  }

  #world(open: (folder: string) => DirectorySource): World {
    const locked = new LockedPlugins(this.#repositoryDir, this.#store, open);
    return {
      registries: this.#registries,
      kernel: this.#options.kernel,
      npm: this.#npm,
      refusal: (offer) => refusalOf(offer, this.#guard),
      locked: (name, plugin) => locked.find(name, plugin),
    };
  }
}

function samePlatform(one: Platform, other: Platform): boolean {
  return one.os === other.os && one.cpu === other.cpu && one.libc === other.libc;
}
