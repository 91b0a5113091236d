import { execFileSync } from "node:child_process";
import { runProgram, type Ended } from "./run.js";
import { ZEN_ENVIRONMENT, zenBinary } from "./zen.js";

/** Mounts are made in a namespace of the command's own: nobody else sees them, and they are gone when it ends. */
const ALONE = ["-Urm", "sh", "-euc"] as const;

/** Why this machine cannot change its disks for a test; undefined when it can. */
export function noDisks(): string | undefined {
  if (process.platform !== "linux") return "only Linux lets a test change its disks";
  try {
    execFileSync("unshare", [...ALONE, "mount -t tmpfs -o size=1m tmpfs /tmp"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "this machine lets nobody make a mount namespace (unshare -Urm)";
  }
}

/** Runs zen where `folders` lie on a file system that is mounted read-only, for root too. */
export async function zenOnReadOnly(
  cwd: string,
  folders: readonly string[],
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const script = `
    for folder in $READ_ONLY; do
      mount --bind "$folder" "$folder"
      mount -o remount,ro,bind "$folder"
    done
    cd "$PWD"
    exec "$@"`;
  return runProgram("unshare", [...ALONE, script, "sh", ...(await command(args))], {
    cwd,
    env: { ...ZEN_ENVIRONMENT, ...env, READ_ONLY: folders.join(" ") },
  });
}

/**
 * Runs zen with `.zen` on a disk of 32 MiB of which `free` KiB are left, then makes room, and runs it again with `--json`: what it
 * said both times, and which drafts of files were left in between.
 */
export async function zenOnFull(
  cwd: string,
  free: number,
  args: readonly string[],
): Promise<{ readonly full: Ended; readonly after: Ended; readonly drafts: readonly string[] }> {
  // The generations stay where they are: they are big, and only read.
  const script = `
    keep=$(mktemp -d)
    mount --bind .zen "$keep"
    mount -t tmpfs -o size=32m tmpfs .zen
    (cd "$keep" && tar cf - --exclude=./generations .) | (cd .zen && tar xf -)
    mkdir .zen/generations
    mount --bind "$keep/generations" .zen/generations
    left=$(df -k --output=avail .zen | tail -n 1)
    head -c $(( (left - FREE) * 1024 )) /dev/zero > .zen/filler
    code=0; "$@" || code=$?
    echo "$MARK$code"; echo "$MARK$code" >&2
    find .zen -path .zen/generations -prune -o \\( -name '*.tmp' -o -path '.zen/artifacts/tmp/?*' -type f \\) -print
    rm .zen/filler
    echo "$MARK"
    exec "$@" --json`;
  const MARK = "---zen-test---";
  const ended = await runProgram("unshare", [...ALONE, script, "sh", ...(await command(args))], {
    cwd,
    env: { ...ZEN_ENVIRONMENT, FREE: String(free), MARK },
  });
  const [stdout = "", middle = "", later = ""] = ended.stdout.split(MARK);
  const [code = "", ...drafts] = middle.trim().split("\n");
  const [stderr = "", laterErrors = ""] = ended.stderr.split(new RegExp(`${MARK}\\d+\\n`));
  return {
    full: { code: Number(code), stdout, stderr },
    after: { code: ended.code, stdout: later, stderr: laterErrors },
    drafts: drafts.filter((line) => line !== ""),
  };
}

async function command(args: readonly string[]): Promise<readonly string[]> {
  return [process.execPath, await zenBinary(), ...args];
}
