import { spawn, type ChildProcess } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { ROOT, runNode, type Ended } from "./run.js";

/** The file that the `zen` command runs, as the package of the command declares it. */
export async function zenBinary(): Promise<string> {
  const folder = path.join(ROOT, "kernel/cli");
  const { bin } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8")) as { bin?: { zen?: string } };
  if (bin?.zen === undefined) throw new Error("kernel/cli/package.json declares no command `zen`.");
  return path.join(folder, bin.zen);
}

/** Tests share one store of plugins, so that only the first installation unpacks them. */
export const ZEN_ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  ZEN_CACHE_DIR: path.join(ROOT, "build", "test", "plugins"),
  ZEN_DEBUG: undefined,
  NO_COLOR: "1",
  FORCE_COLOR: undefined,
};

export interface ZenOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The Node to run with; this one unless told. */
  readonly node?: string;
  readonly input?: string;
}

/** Runs the real command to its end and returns what it said. */
export async function zen(cwd: string, args: readonly string[], { env, node, input }: ZenOptions = {}): Promise<Ended> {
  return runNode([await zenBinary(), ...args], {
    cwd,
    env: { ...ZEN_ENVIRONMENT, ...env },
    ...(node === undefined ? {} : { node }),
    ...(input === undefined ? {} : { input }),
  });
}

/** Starts the real command as the leader of a process group of its own, as a shell does, so that signals can reach the whole group. */
export async function startZen(
  cwd: string,
  args: readonly string[],
  { env, node = process.execPath }: ZenOptions = {},
): Promise<Started> {
  const child = spawn(node, [await zenBinary(), ...args], {
    cwd,
    env: { ...process.env, ...ZEN_ENVIRONMENT, ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Started(child);
}

/** A command under way. */
export class Started {
  readonly ended: Promise<Ended & { readonly signal: NodeJS.Signals | null }>;
  stdout = "";
  stderr = "";

  constructor(private readonly child: ChildProcess) {
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (this.stdout += chunk));
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (this.stderr += chunk));
    this.ended = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve({ code, signal, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error("The command did not start.");
    return this.child.pid;
  }

  /** Signals the command alone; nothing where it has ended. */
  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves when the command has printed something like that. @throws when it ends without. */
  async printed(like: RegExp): Promise<void> {
    while (!like.test(this.stdout + this.stderr)) {
      const { exitCode, signalCode } = this.child;
      if (exitCode !== null || signalCode !== null)
        throw new Error(`It ended without printing ${String(like)}:\n${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Signals the command and all that it started, as a terminal does on Ctrl-C. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }
}
