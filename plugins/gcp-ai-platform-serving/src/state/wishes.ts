import { setTimeout as delay } from "node:timers/promises";
import { isZenError, ZenError, type Json } from "@zen/plugin-sdk";
import type { StagingFolder } from "../api/storage.js";
import { readDocument, type DeploymentDocument } from "./document.js";

const FOLDER = "deployments/";
const ATTEMPTS = 30;

/** All deployments' documents. */
export class Wishes {
  constructor(readonly folder: StagingFolder) {}

  async read(name: string): Promise<DeploymentDocument | undefined> {
    const value = await this.folder.lookAt(key(name));
    return value === undefined ? undefined : readDocument(value, this.folder.uriOf(key(name)));
  }

  /** In order. */
  async names(): Promise<readonly string[]> {
    const keys = await this.folder.list(FOLDER);
    return keys.map((key) => key.slice(FOLDER.length).replace(/\.json$/, "")).sort();
  }

  /**
   * Changes a document, as it is when nobody else changes it; `change` may be called again, also after its result was written and the answer
   * lost, and returns undefined to leave it as it is. What it throws ends the attempt.
   */
  async change(
    name: string,
    change: (document: DeploymentDocument | undefined) => DeploymentDocument | undefined,
  ): Promise<DeploymentDocument | undefined> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const before = await this.#load(name);
      const after = change(before?.document);
      if (after === undefined || after === before?.document) return before?.document;
      if (await this.#write(name, after, before?.generation ?? "0")) return after;
      await delay(Math.random() * 10 * attempt);
    }
    throw new ZenError("SERVING_BUSY", `The deployment ${name} is changed by too many at once`, {
      hint: "Try it again.",
    });
  }

  async #write(name: string, document: DeploymentDocument, generation: string): Promise<boolean> {
    try {
      return await this.folder.writeJson(key(name), document as unknown as Json, generation);
    } catch (error) {
      // Perhaps it was written and the answer lost: it is read again, and changed again where need be.
      if (isZenError(error, "GCP_UNAVAILABLE")) return false;
      throw error;
    }
  }

  /** Forgets a deployment that has ended, unless it is wished for anew. */
  async forget(name: string, mark: string): Promise<void> {
    const found = await this.#load(name);
    if (found?.document.ending === mark) await this.folder.deleteJson(key(name), found.generation);
  }

  async #load(
    name: string,
  ): Promise<{ readonly document: DeploymentDocument; readonly generation: string } | undefined> {
    const stored = await this.folder.readJson(key(name));
    if (stored === undefined) return undefined;
    return { document: readDocument(stored.value, this.folder.uriOf(key(name))), generation: stored.generation };
  }
}

function key(name: string): string {
  return `${FOLDER}${name}.json`;
}
