import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { thisPlatform, ZenError, type Platform } from "@zen/plugin-sdk";
import { diskFault } from "../files/disk-fault.js";
import { withLock, type HeldLock } from "../files/repository-lock.js";
import { commitGeneration, nextNumber, recover, returnToGeneration, stagingDir } from "../generation/commit.js";
import { readKept, type KeptGeneration } from "../generation/kept.js";
import { layout } from "../generation/layout.js";
import { readGeneration, readGenerationIfWhole, stateFolder, type Generation } from "../generation/read.js";
import { integrityOf } from "../integrity.js";
import { asRecordedIn } from "../lock/permissions.js";
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
import { approve } from "./approve.js";
import { choose, type Choice, type Wish, type World } from "./choose.js";
import { compareGenerations } from "./compare.js";
import { describePlugin } from "./info.js";
import { LockedPlugins, type OpenFolder } from "./locked.js";
import { obtain } from "./obtain.js";
import { movingPlugins } from "./moving.js";
import { findOutdated, type OutdatedPlugin } from "./outdated.js";
import { planOf, type InstallPlan } from "./plan.js";
import { audit } from "../audit/audit.js";
import type { AuditReport } from "../audit/types.js";
import { dispose, examine } from "../doctor/doctor.js";
import { lockToRebuild, mend } from "../doctor/mend.js";
import type { DoctorReport } from "../doctor/types.js";
import { Registries } from "./registries.js";
import { mismatch, replay } from "./replay.js";
import { rollbackTarget } from "./rollback.js";
import type {
  DoctorOptions,
  InstallerOptions,
  Installer,
  InstallOptions,
  InstallProgress,
  InstallResult,
  PluginInfo,
  WriteArchive,
} from "./types.js";
import { vetInstalled } from "./vet-installed.js";
import { refusalOf, vet, type Guard } from "./vet.js";
import { whyInstalled, type WhyInstalled } from "./why.js";
import { readWishes } from "./wishes.js";
import { remaining } from "./remaining.js";

/** Decides what the repository shall have, given what it has. */
type Decide = (world: World, present: Lock | undefined, open: OpenFolder) => Promise<Choice>;

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
    this.#store = new Store(resolve(options.cacheDir ?? defaultCacheDir()), options.leaveOut);
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

  update(names: readonly string[] = [], options: InstallOptions = {}): Promise<InstallResult> {
    return this.#change(options, this.#updating(names, options), true);
  }

  planUpdate(names: readonly string[] = [], options: InstallOptions = {}): Promise<InstallPlan> {
    return this.#alone(options, async () => {
      const text = readLockText(this.#repositoryDir);
      return this.#decided(text, options, this.#updating(names, options), async (_choice, _lock, plan) => plan);
    });
  }

  outdated({ also = {} }: Pick<InstallOptions, "also"> = {}): Promise<readonly OutdatedPlugin[]> {
    const installed = readGenerationIfWhole(this.#repositoryDir);
    return findOutdated(this.#lock(), installed, this.#guard, this.#options.kernel, also);
  }

  async why(name: string): Promise<WhyInstalled> {
    return whyInstalled(this.#lock(), name);
  }

  generations(): Promise<readonly KeptGeneration[]> {
    return readKept(this.#repositoryDir);
  }

  rollback(number?: number, options: Pick<InstallOptions, "signal"> = {}): Promise<InstallResult> {
    return this.#alone(options, async (held) => {
      const before = readGenerationIfWhole(this.#repositoryDir);
      const target = await rollbackTarget(this.#repositoryDir, number);
      const { generation, text, lock } = target;
      if (generation === undefined || !samePlatform(generation.platform, thisPlatform())) {
        const decide: Decide = (world) => replay(world, lock);
        return this.#decided(text, options, decide, (choice) => this.#realise(choice, lock, text, options, held));
      }
      vetInstalled(generation.plugins, this.#guard);
      const present = readLockText(this.#repositoryDir);
      const changed = before?.number !== target.number || present !== text;
      if (changed) await returnToGeneration(this.#repositoryDir, target.number, text, held);
      this.#onProgress({ kind: "done", generation: target.number, changed });
      return compareGenerations(before, generation, changed);
    });
  }

  async audit(options: Pick<InstallOptions, "signal"> = {}): Promise<AuditReport> {
    const { offline = false } = this.#options;
    const scope = { plugins: this.list(), registries: this.#registries, cwd: this.#repositoryDir, offline };
    return audit({ ...scope, ...(options.signal === undefined ? {} : { signal: options.signal }) });
  }

  doctor({ fix = false, ...options }: DoctorOptions = {}): Promise<DoctorReport> {
    const look = () => examine(this.#repositoryDir, this.#store, this.#locks, options).then(({ report }) => report);
    return (fix ? this.#mend(options) : look()).catch((error: unknown) => {
      throw diskFault(error);
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
    const open: OpenFolder = (folder, linked) => {
      const source = opened.get(folder) ?? new DirectorySource(folder, this.#store.draftsDir, this.#npm, linked);
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

  #mend(options: Pick<InstallOptions, "signal">): Promise<DoctorReport> {
    return mend({
      examine: (fix) => examine(this.#repositoryDir, this.#store, this.#locks, { ...options, fix }),
      clear: (numbers) => this.#alone(options, () => dispose(this.#repositoryDir, numbers)),
      rebuild: () => this.#rebuild(options),
    });
  }

  async #rebuild(options: Pick<InstallOptions, "signal">): Promise<void> {
    await this.#alone(options, async (held) => {
      const text = await lockToRebuild(this.#repositoryDir);
      if (text === undefined) return;
      const lock = readLock(text);
      const decide: Decide = (world) => replay(world, lock);
      await this.#decided(text, options, decide, (choice) => this.#realise(choice, lock, text, options, held, true));
    });
  }

  get #locks(): string {
    return join(this.#repositoryDir, stateFolder, "locks", "plugins");
  }

  #updating(names: readonly string[], { also = {} }: Pick<InstallOptions, "also">): Decide {
    const concerned = Object.entries(also).filter(([name]) => names.length === 0 || names.includes(name));
    const asked = { also: Object.fromEntries(concerned) };
    return async (world, present, open) => {
      const moving = movingPlugins(present, names);
      return choose(world, await readWishes([], present, this.#repositoryDir, open, asked), present, moving);
    };
  }

  #lock(): Lock | undefined {
    const text = readLockText(this.#repositoryDir);
    return text === undefined ? undefined : readLock(text);
  }

  #change(options: InstallOptions, decide: Decide, update = false): Promise<InstallResult> {
    return this.#alone(options, async (held) => {
      const text = readLockText(this.#repositoryDir);
      if (text === undefined && options.frozen) throw mismatch("there is none");
      const present = text === undefined ? undefined : readLock(text);
      return this.#decided(text, options, decide, async (choice, lock, plan) => {
        const same = present !== undefined && lockText(present) === lockText(asRecordedIn(present, lock));
        if (options.frozen && !same) throw mismatch("the plugins asked for are not the ones it holds");
        await approve(plan, options, update);
        // A lock that says the same in other words is left as it is.
        return this.#realise(choice, lock, same && text !== undefined ? text : lockText(lock), options, held);
      });
    });
  }

  /** Runs `work` while nobody else changes this repository's plugins, with what a crash has left cleared away. */
  async #alone<T>({ signal }: InstallOptions, work: (held: HeldLock) => Promise<T>): Promise<T> {
    const whole = async (held: HeldLock): Promise<T> => {
      await recover(this.#repositoryDir);
      await mkdir(this.#store.draftsDir, { recursive: true });
      await this.#store.sweep();
      return work(held);
    };
    return withLock(this.#locks, whole, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      throw diskFault(error);
    });
  }

  /** Decides, and lends what was decided to `work`, while the folders that plugins were packed from are open. */
  async #decided<T>(
    text: string | undefined,
    options: InstallOptions,
    decide: Decide,
    work: (choice: Choice, lock: Lock, plan: InstallPlan) => Promise<T>,
  ): Promise<T> {
    const present = text === undefined ? undefined : readLock(text);
    const opened: DirectorySource[] = [];
    const open: OpenFolder = (folder, linked) => {
      const source = new DirectorySource(folder, this.#store.draftsDir, this.#npm, linked);
      opened.push(source);
      return source;
    };
    try {
      this.#onProgress({ kind: "resolving" });
      const choice = await decide(this.#world(open), present, open);
      await vet(choice, { ...this.#guard, ...(options.signal === undefined ? {} : { signal: options.signal }) });
      const installed = readGenerationIfWhole(this.#repositoryDir);
      const plan = await planOf(choice, present, installed, this.#registries);
      return await work(choice, deriveLock(choice.chosen), plan);
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
    anew = false,
  ): Promise<InstallResult> {
    const platform = thisPlatform();
    const before = readGenerationIfWhole(this.#repositoryDir);
    const present = readLockText(this.#repositoryDir);
    if (
      !anew &&
      before &&
      present === text &&
      before.lock === integrityOf(text) &&
      samePlatform(before.platform, platform)
    ) {
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

  #world(open: OpenFolder): World {
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
