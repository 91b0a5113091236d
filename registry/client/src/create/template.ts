import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PluginKind } from "./kinds.js";
import type { PluginName } from "./name.js";

/** What a template says of the package it makes, beside its sources. */
export interface TemplateManifest {
  readonly description: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly zen: Readonly<Record<string, unknown>>;
}

/** The templates that ship with the command, with the words that stand for a plugin's names filled in. */
export class Templates {
  readonly #dir: string;
  readonly #words: Readonly<Record<string, string>>;

  constructor(dir: string, name: PluginName, more: Readonly<Record<string, string>> = {}) {
    this.#dir = dir;
    this.#words = { PACKAGE_NAME: name.full, BARE_NAME: name.bare, PLUGIN_TITLE: name.title, ...more };
  }

  /** @param words Further words to fill in, for this file alone. */
  async read(path: string, words: Readonly<Record<string, string>> = {}): Promise<string> {
    const text = await readFile(join(this.#dir, path), "utf8");
    return Object.entries({ ...this.#words, ...words }).reduce((made, [word, by]) => made.replaceAll(word, by), text);
  }

  async manifest(kind: PluginKind): Promise<TemplateManifest> {
    return JSON.parse(await this.read(`${kind}/plugin.json`)) as TemplateManifest;
  }

  /** Sources by their path in the package. */
  async sources(kind: PluginKind): Promise<Readonly<Record<string, string>>> {
    const names = (await readdir(join(this.#dir, kind, "src"))).sort();
    const files = await Promise.all(
      names.map(async (name) => [`src/${name}`, await this.read(`${kind}/src/${name}`)] as const),
    );
    return Object.fromEntries(files);
  }
}
