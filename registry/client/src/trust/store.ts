import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { configDir } from "../config-dir.js";
import { writeDurably } from "../files/durable.js";
import { hasErrno } from "../files/errno.js";
import { withLock } from "../files/repository-lock.js";
import type { TrustedRegistry } from "./types.js";

/** The registries that a user trusts on this machine: one file for each, in the folder `trust` of the configuration. */
export class TrustStore {
  readonly #dir: string;

  constructor(dir: string = join(configDir(), "trust")) {
    this.#dir = dir;
  }

  /** @throws ZenError `TRUST_DAMAGED` */
  async list(): Promise<readonly TrustedRegistry[]> {
    const names = await readdir(this.#dir).catch((error: unknown) => {
      if (hasErrno(error, "ENOENT")) return [];
      throw error;
    });
    const files = names.filter((name) => /^[0-9a-f]{32}\.json$/.test(name));
    const found = await Promise.all(files.map((name) => read(join(this.#dir, name))));
    return found.filter((each) => each !== undefined).sort((a, b) => (a.address < b.address ? -1 : 1));
  }

  /** @throws ZenError `TRUST_DAMAGED` */
  get(address: string): Promise<TrustedRegistry | undefined> {
    return read(this.#file(address));
  }

  /** Changes what is known of one registry, alone among all processes of the user; nothing for `change` removes it. */
  async update(
    address: string,
    change: (present: TrustedRegistry | undefined) => TrustedRegistry | undefined,
  ): Promise<TrustedRegistry | undefined> {
    await mkdir(this.#dir, { recursive: true });
    return withLock(join(this.#dir, "lock"), async () => {
      const present = await this.get(address);
      const next = change(present);
      if (next === undefined) await rm(this.#file(address), { force: true });
      else if (next !== present) await writeDurably(this.#file(address), `${JSON.stringify(next, null, 2)}\n`);
      return next;
    });
  }

  #file(address: string): string {
    return join(this.#dir, `${createHash("sha256").update(address).digest("hex").slice(0, 32)}.json`);
  }
}

async function read(file: string): Promise<TrustedRegistry | undefined> {
  try {
    const value = JSON.parse(await readFile(file, "utf8")) as TrustedRegistry;
    if (value.format === "trusted-registry@1" && Array.isArray(value.keys)) return value;
  } catch (error) {
    if (hasErrno(error, "ENOENT")) return undefined;
    throw damaged(file, error);
  }
  throw damaged(file, undefined);
}

function damaged(file: string, cause: unknown): ZenError {
  return new ZenError("TRUST_DAMAGED", `What is known of a registry cannot be read from ${file}.`, {
    place: file,
    hint: "Restore the file, or delete it and accept the registry anew with `zen plugins:trust`.",
    cause,
  });
}
