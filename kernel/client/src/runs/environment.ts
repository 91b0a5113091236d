import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { Json } from "@zen/plugin-sdk";
import { lockText } from "../plugins/installed.js";
import type { Workspace } from "../workspace/workspace.js";

const run = promisify(execFile);

/** Facts about the repository that a run's record keeps: which commit, with or without changes, and which plugins. */
export async function runEnvironment({ dir, version }: Workspace): Promise<Readonly<Record<string, Json>>> {
  const lock = createHash("sha256").update(lockText(dir)).digest("hex");
  return { zen: version, lock, ...(await gitState(dir)) };
}

async function gitState(dir: string): Promise<Readonly<Record<string, Json>>> {
  if (!insideGit(dir)) return {};
  try {
    const { stdout } = await run("git", ["status", "--porcelain=v2", "--branch", "--untracked-files=no"], {
      cwd: dir,
      timeout: 2000,
    });
    const commit = /^# branch\.oid ([0-9a-f]{40,64})$/m.exec(stdout)?.[1];
    return { gitDirty: /^[^#\n]/m.test(stdout), ...(commit === undefined ? {} : { gitCommit: commit }) };
  } catch {
    return {}; // no git here, or a repository that git refuses to read: the record does without
  }
}

function insideGit(dir: string): boolean {
  for (let at = dir; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, ".git"))) return true;
    if (at === path.dirname(at)) return false;
  }
}
