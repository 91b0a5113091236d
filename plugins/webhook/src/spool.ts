import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { isAlive, thisProcess, type ProcessMark } from "@zen/plugin-sdk";
import type { Message } from "./message.js";

const OWNER = "owner.json";
const WAITING = "waiting";

/**
 * Messages in files, each in the folder of the process that delivers it. What a process leaves behind, because it ended or was killed, the
 * next one takes over: a file is moved by renaming it, so that one taker gets it. A file is there whole or not at all; it is not
 * flushed to the disk, so that a power cut may cost the last ones.
 */
export class Spool {
  #own: Promise<string> | undefined;

  constructor(private readonly dir: string) {}

  async put(message: Message): Promise<void> {
    const file = path.join(await this.#folder(), `${message.id}.json`);
    await writeFile(`${file}.new`, JSON.stringify(message));
    await rename(`${file}.new`, file);
  }

  async get(id: string): Promise<Message> {
    return JSON.parse(await readFile(path.join(await this.#folder(), `${id}.json`), "utf8")) as Message;
  }

  async remove(id: string): Promise<void> {
    await rm(path.join(await this.#folder(), `${id}.json`), { force: true });
  }

  /** Takes over what nobody delivers any more, oldest first. */
  async adopt(): Promise<readonly Message[]> {
    const own = path.basename(await this.#folder());
    const adopted: Message[] = [];
    for (const folder of await namesIn(this.dir)) {
      if (folder === own || !(await this.#abandoned(folder))) continue;
      for (const name of (await namesIn(path.join(this.dir, folder))).filter(
        (one) => one.endsWith(".json") && one !== OWNER,
      ))
        if (await this.#take(path.join(this.dir, folder, name)))
          adopted.push(await this.get(name.slice(0, -".json".length)));
      if (folder !== WAITING) await rm(path.join(this.dir, folder), { recursive: true, force: true });
    }
    return adopted.sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  /** Every message that waits, whoever delivers it, oldest first. */
  async list(): Promise<readonly Message[]> {
    const messages: Message[] = [];
    for (const folder of await namesIn(this.dir))
      for (const name of await namesIn(path.join(this.dir, folder))) {
        if (!name.startsWith("msg_") || !name.endsWith(".json")) continue;
        const text = await readFile(path.join(this.dir, folder, name), "utf8").catch(gone);
        if (text !== undefined) messages.push(JSON.parse(text) as Message);
      }
    return messages.sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  /** Leaves what is there to whoever comes next. */
  async release(): Promise<void> {
    if (this.#own === undefined) return;
    const own = await this.#own;
    this.#own = undefined;
    const names = (await namesIn(own)).filter((name) => name !== OWNER);
    if (names.length > 0) await mkdir(path.join(this.dir, WAITING), { recursive: true });
    for (const name of names) await rename(path.join(own, name), path.join(this.dir, WAITING, name));
    await rm(own, { recursive: true, force: true });
    await rmdir(this.dir).catch(gone); // where nothing waits
  }

  #folder(): Promise<string> {
    return (this.#own ??= this.#make());
  }

  /** A folder that says whose it is from the moment it is there. */
  async #make(): Promise<string> {
    const folder = path.join(this.dir, `${process.pid}-${randomBytes(6).toString("hex")}`);
    await mkdir(`${folder}.new`, { recursive: true });
    await writeFile(path.join(`${folder}.new`, OWNER), JSON.stringify(thisProcess()));
    await rename(`${folder}.new`, folder);
    return folder;
  }

  async #abandoned(folder: string): Promise<boolean> {
    if (folder === WAITING) return true;
    const text = await readFile(path.join(this.dir, folder, OWNER), "utf8").catch(gone);
    return text !== undefined && isAlive(JSON.parse(text) as ProcessMark) === false;
  }

  /** False where somebody else was first. */
  async #take(file: string): Promise<boolean> {
    const to = path.join(await this.#folder(), path.basename(file));
    return rename(file, to).then(
      () => true,
      (error: unknown) => gone(error) ?? false,
    );
  }
}

async function namesIn(dir: string): Promise<readonly string[]> {
  return (await readdir(dir).catch(gone)) ?? [];
}

/** What is no longer there is no fault. */
function gone(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ENOTEMPTY" || code === "EEXIST") return undefined;
  throw error;
}
