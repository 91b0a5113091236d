import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { JournalEvent, MetadataStore } from "@zen/plugin-sdk";
import { memoryMetadataStore, memoryRecords } from "@zen/plugin-sdk/memory";

/** What one file of the log says: more events, or that everything up to the file `upTo` is replaced by these. */
interface Entry {
  readonly events: readonly JournalEvent[];
  readonly upTo?: number;
}

/**
 * A log of numbered files in `folder`, which several processes may use at once. Each keeps in memory what the log comes
 * to, and answers questions from there. Of all who try to make the next number, the file system lets one succeed.
 */
export async function openLogStore(folder: string): Promise<MetadataStore> {
  await mkdir(folder, { recursive: true });
  const identity = await identityOf(folder);
  let view = memoryMetadataStore(memoryRecords());
  const entries: Entry[] = [];

  /** Takes in what others have written. */
  const follow = async (): Promise<void> => {
    for (const number of (await numbersIn(folder)).filter((each) => each > entries.length)) {
      const entry = JSON.parse(await readFile(join(folder, fileName(number)), "utf8")) as Entry;
      entries.push(entry);
      if (entry.upTo === undefined) await view.apply(entry.events);
      else view = await replayed(entries);
    }
  };
  const replayed = async (all: readonly Entry[]): Promise<MetadataStore> => {
    const last = all.findLastIndex(({ upTo }) => upTo !== undefined);
    const base = all[last];
    const fresh = memoryMetadataStore(memoryRecords());
    if (base !== undefined) await fresh.apply(base.events);
    for (const { events, upTo } of all.slice(base?.upTo ?? 0)) if (upTo === undefined) await fresh.apply(events);
    return fresh;
  };
  /** Writes `entry` as the next of the log. What cannot be applied is refused before it is written. */
  const append = async (entry: Entry): Promise<void> => {
    const text = JSON.stringify(entry);
    await memoryMetadataStore(memoryRecords()).apply(entry.events);
    do await follow();
    while (!(await create(folder, fileName(entries.length + 1), text)));
    await follow();
  };
  /** One thing after another: the log and the view move together. */
  let turn: Promise<unknown> = Promise.resolve();
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };

  return {
    identity,
    apply: (events) => alone(async () => (events.length === 0 ? undefined : append({ events }))),
    cursor: (stream) =>
      alone(async () => {
        await follow();
        return view.cursor(stream);
      }),
    query: (kind, query) =>
      alone(async () => {
        await follow();
        return view.query(kind, query);
      }),
    async rebuild(batches) {
      await alone(follow);
      const upTo = entries.length;
      const events: JournalEvent[] = [];
      for await (const batch of batches) events.push(...batch);
      await alone(() => append({ events, upTo }));
    },
    close: async () => void (await turn),
  };
}

async function numbersIn(folder: string): Promise<number[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  return names.map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b);
}

function fileName(number: number): string {
  return `${String(number).padStart(9, "0")}.json`;
}

/** Makes a whole, durable file, or returns false where there is one of that name. */
async function create(folder: string, name: string, text: string): Promise<boolean> {
  const draft = join(folder, `${randomUUID()}.draft`);
  try {
    const file = await open(draft, "wx");
    try {
      await file.writeFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
    await link(draft, join(folder, name));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** A name that the folder is given once, by whoever comes first. */
async function identityOf(folder: string): Promise<string> {
  await create(folder, "identity", `BARE_NAME:${randomUUID()}`);
  return readFile(join(folder, "identity"), "utf8");
}
