import { setImmediate as breath } from "node:timers/promises";
import { readInstallDocument, type SearchPage } from "@zen/registry-protocol";
import type { Database } from "../database/database.js";
import type { Snapshots } from "../index/snapshots.js";
import { entryOf } from "./entry.js";
import type { Question } from "./question.js";
import { SearchIndex } from "./search-index.js";

/** So many documents are read and understood before others get a turn. */
const batch = 50;

/** Keeps a search index at what the newest snapshot tells; what has not changed is not read again. */
export class Catalogue {
  readonly #index = new SearchIndex();
  /** Name to digest of what the index has. */
  readonly #loaded = new Map<string, string>();
  #version = 0;
  #loading: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly snapshots: Pick<Snapshots, "current">,
  ) {}

  /** Answers from what is published at this moment. */
  async ask(question: Question): Promise<SearchPage> {
    await this.load();
    return this.#index.ask(question);
  }

  /** Reads what has changed; of callers at the same time one does it. */
  async load(): Promise<void> {
    const { version } = await this.snapshots.current();
    while (this.#version < version) {
      this.#loading ??= this.#read(version).finally(() => (this.#loading = undefined));
      await this.#loading;
    }
  }

  async #read(version: number): Promise<void> {
    const current = await this.database.all<{ subject: string; digest: string }>(
      "SELECT subject, digest FROM index_documents WHERE kind = 'install' AND superseded IS NULL",
    );
    const names = new Set(current.map(({ subject }) => subject));
    for (const name of this.#loaded.keys()) if (!names.has(name)) this.#forget(name);
    const changed = current.filter(({ subject, digest }) => this.#loaded.get(subject) !== digest);
    for (let from = 0; from < changed.length; from += batch) {
      for (const { subject, digest } of changed.slice(from, from + batch)) await this.#take(subject, digest);
      await breath();
    }
    this.#version = version;
  }

  async #take(name: string, digest: string): Promise<void> {
    const found = await this.database.get<{ body: string }>("SELECT body FROM index_documents WHERE digest = ?", [
      digest,
    ]);
    if (found === undefined) return;
    const entry = entryOf(readInstallDocument(found.body, name));
    if (entry === undefined) this.#index.delete(name);
    else this.#index.set(entry);
    this.#loaded.set(name, digest);
  }

  #forget(name: string): void {
    this.#index.delete(name);
    this.#loaded.delete(name);
  }
}
