import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { codeOf } from "../state/files.js";
import type { Layout } from "../state/layout.js";

/** A server can also be killed by something else while it loads a model. */
const MOST_DEATHS = 3;

/**
 * Remembers models that bring the whole process down when they are loaded, as a broken file can do to machine code, so that they do
 * not take the other deployments with them for good.
 */
export class LoadingMarks {
  constructor(private readonly layout: Layout) {}

  /** Runs `load` with a mark that stays if the process dies of it. */
  async during<T>(name: string, load: () => Promise<T>): Promise<T> {
    const path = join(this.layout.loading, name);
    const deaths = read(path);
    if (deaths >= MOST_DEATHS) {
      throw new ZenError("MODEL_LOAD_FAILED", `The server has ended ${deaths} times while it loaded this model.`, {
        hint: "The file may be broken in a way that the runtime does not survive. Deploy it again to give it another try.",
      });
    }
    mkdirSync(this.layout.loading, { recursive: true });
    writeFileSync(path, String(deaths + 1));
    try {
      return await load();
    } finally {
      rmSync(path, { force: true });
    }
  }
}

function read(path: string): number {
  try {
    return Number(readFileSync(path, "utf8")) || 0;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return 0;
    throw error;
  }
}
