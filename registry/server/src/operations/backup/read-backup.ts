import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import path from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { backupDatabaseFile, type BackupEnd, type BackupHeader, type BackupRows } from "@zen/registry-protocol";

/** The rows of a backup. @throws ZenError `REGISTRY_BACKUP_DAMAGED` where a line is no JSON, or the end does not fit what came before */
export async function* readBackup(folder: string): AsyncGenerator<BackupHeader | BackupRows> {
  const file = path.join(folder, backupDatabaseFile);
  const handle = await open(file).catch((cause: unknown) => {
    throw damaged(folder, `has no ${backupDatabaseFile}`, cause);
  });
  try {
    const hash = createHash("sha256");
    let rows = 0;
    let ended = false;
    for await (const line of handle.readLines()) {
      const value = parse(folder, line);
      if (ended) throw damaged(folder, "goes on after its end");
      if ("end" in value) {
        if (value.end.rows !== rows || value.end.digest !== hash.digest("hex"))
          throw damaged(folder, "does not have the content that its end tells of");
        ended = true;
        continue;
      }
      hash.update(`${line}\n`);
      if ("rows" in value) rows += value.rows.length;
      yield value;
    }
    if (!ended) throw damaged(folder, "has no end: it was cut off");
  } finally {
    await handle.close();
  }
}

export async function readBackupHeader(folder: string): Promise<BackupHeader> {
  for await (const first of readBackup(folder)) {
    if ("format" in first && first.format === "registry-backup@1") return first;
    break;
  }
  throw damaged(folder, "is of another form");
}

function parse(folder: string, line: string): BackupHeader | BackupRows | BackupEnd {
  try {
    return JSON.parse(line) as BackupHeader | BackupRows | BackupEnd;
  } catch (cause) {
    throw damaged(folder, "has a line that is no JSON", cause);
  }
}

export function damaged(folder: string, problem: string, cause?: unknown): ZenError {
  return new ZenError("REGISTRY_BACKUP_DAMAGED", `The backup in ${folder} ${problem}.`, {
    hint: "Nothing was restored. Take another backup, or copy this one anew from where it was kept.",
    cause,
  });
}
