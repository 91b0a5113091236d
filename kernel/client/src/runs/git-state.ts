import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The commit that is checked out, and whether tracked files differ from it; nothing where there is no git. */
export type GitState = { readonly gitCommit?: string; readonly gitDirty?: boolean };

export async function gitState(dir: string): Promise<GitState> {
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
