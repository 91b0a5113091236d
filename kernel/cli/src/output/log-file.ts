import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ErrorRecord } from "@zen/plugin-sdk";

/** Writes an error with its stacks into `.zen/logs`, outside a repository into the system's temporary folder. */
export async function writeLogFile(cwd: string, record: ErrorRecord): Promise<string | undefined> {
  const { findRepository } = await import("@zen/client");
  const repository = findRepository(cwd);
  const name = `${new Date().toISOString().replace(/[:.]/g, "-")}-${process.pid}.log`;
  const text = `${process.argv.slice(2).join(" ")}\nnode ${process.versions.node} ${process.platform}-${process.arch}\n\n${stacks(record)}\n`;
  for (const dir of [
    ...(repository === undefined ? [] : [path.join(repository, ".zen", "logs")]),
    path.join(tmpdir(), "zen-logs"),
  ]) {
    try {
      await mkdir(dir, { recursive: true });
      await writeFile(path.join(dir, name), text, { flag: "wx" });
      return path.join(dir, name);
    } catch {
      continue; // a full or read-only disk must not hide the error that is being reported
    }
  }
  return undefined;
}

function stacks({ code, stack, message, cause }: ErrorRecord): string {
  const own = `${code}: ${stack ?? message}`;
  return cause === undefined ? own : `${own}\ncaused by ${stacks(cause)}`;
}
