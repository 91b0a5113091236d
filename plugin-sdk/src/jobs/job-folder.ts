import { createHash } from "node:crypto";
import { appendFile, mkdir, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JobStatus, Json, LogLine } from "../job.js";
import { createFile, readIfThere } from "./files.js";

/** Who executes a job: the process, and one instance of the backend in it. */
export interface Owner {
  readonly pid: number;
  readonly instance: string;
}

/** How long an ended job can be asked about. */
const keptMs = 7 * 24 * 3600 * 1000;

/**
 * One job as files, through which several processes agree about it: `claim` names the process that executes it, `end` holds its final
 * status; each is created once and never changed. `beat` is touched while it is executed, `cancel` asks for its end, `log` grows.
 */
export class JobFolder {
  private readonly folder: string;

  constructor(root: string, id: string) {
    this.folder = join(root, createHash("sha256").update(id).digest("hex"));
  }

  /** Whether this owner is the one that executes the job; false when another is or was. */
  async claim(owner: Owner): Promise<boolean> {
    await mkdir(this.folder, { recursive: true });
    await this.beat();
    return createFile(join(this.folder, "claim"), JSON.stringify(owner));
  }

  async owner(): Promise<Owner | undefined> {
    const text = await readIfThere(join(this.folder, "claim"));
    return text === undefined ? undefined : (JSON.parse(text) as Owner);
  }

  /** The final status that stands: this one, unless there was one already. */
  async end<Result extends Json>(status: JobStatus<Result>): Promise<JobStatus<Result>> {
    await createFile(join(this.folder, "end"), JSON.stringify(status));
    return (await this.ended<Result>())!;
  }

  async ended<Result extends Json>(): Promise<JobStatus<Result> | undefined> {
    const text = await readIfThere(join(this.folder, "end"));
    return text === undefined ? undefined : (JSON.parse(text) as JobStatus<Result>);
  }

  async beat(): Promise<void> {
    const path = join(this.folder, "beat");
    const now = new Date();
    await utimes(path, now, now).catch(async () => writeFile(path, ""));
  }

  /** Changes with every beat; means nothing else. */
  async lastBeat(): Promise<number> {
    return (await stat(join(this.folder, "beat"))).mtimeMs;
  }

  async askToCancel(): Promise<void> {
    await writeFile(join(this.folder, "cancel"), "");
  }

  async cancelAsked(): Promise<boolean> {
    return (await readIfThere(join(this.folder, "cancel"))) !== undefined;
  }

  async log(lines: readonly Omit<LogLine, "cursor">[]): Promise<void> {
    await appendFile(join(this.folder, "log"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }

  /** The lines after the first `skip`. */
  async lines(skip: number): Promise<LogLine[]> {
    const text = (await readIfThere(join(this.folder, "log"))) ?? "";
    // A line that is being written has no end yet.
    const whole = text.split("\n").slice(0, -1);
    return whole
      .slice(skip)
      .map((line, index) => ({ ...(JSON.parse(line) as Omit<LogLine, "cursor">), cursor: String(skip + index + 1) }));
  }
}

/** Removes jobs that ended long ago. */
export async function removeOldJobs(root: string): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const name of await readdir(root)) {
    const end = await stat(join(root, name, "end")).catch(() => undefined);
    if (end !== undefined && Date.now() - end.mtimeMs > keptMs)
      await rm(join(root, name), { recursive: true, force: true });
  }
}
