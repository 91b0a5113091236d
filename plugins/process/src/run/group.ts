import { spawn, type ChildProcess } from "node:child_process";

/** How long a program may take to end after it was asked to. */
export const GRACE_MS = 2_000;

/**
 * Stands beside the program in its process group, holding a pipe to this process: when this process dies, however it dies, the
 * pipe ends and the guard ends the group, first kindly. `exec` makes the program the leader of the group, with its own exit code.
 */
const GUARD = `exec 3<&0
(trap "" TERM INT HUP; read -r _ <&3; kill -TERM 0; sleep "$0"; kill -KILL 0) >/dev/null 2>&1 &
exec "$@" 3<&- </dev/null`;

/** A program and all that it starts, as one group of processes. */
export class ProcessGroup {
  readonly child: ChildProcess;
  #forced: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(
    program: string,
    args: readonly string[],
    private readonly options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  ) {
    this.child =
      process.platform === "win32"
        ? spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"], windowsHide: true })
        : spawn("/bin/sh", ["-c", GUARD, String(GRACE_MS / 1000), program, ...args], {
            ...this.options,
            stdio: ["pipe", "pipe", "pipe"],
            detached: true,
          });
    // The guard's end of the pipe closes when the group ends; nobody writes to it.
    this.child.stdin?.on("error", () => undefined);
    this.child.once("exit", () => (this.#ended = true));
  }

  /** Asks the group to end, and ends it when it does not. */
  stop(): void {
    if (this.#forced !== undefined || this.#ended) return;
    this.#signal("SIGTERM");
    this.#forced = setTimeout(() => this.kill(), GRACE_MS);
  }

  /** Ends whatever is left of the group. */
  kill(): void {
    clearTimeout(this.#forced);
    this.#signal("SIGKILL");
  }

  #signal(name: NodeJS.Signals): void {
    const { pid } = this.child;
    if (pid === undefined) return;
    if (process.platform === "win32") {
      spawn("taskkill", ["/pid", String(pid), "/t", ...(name === "SIGKILL" ? ["/f"] : [])], { stdio: "ignore" });
      return;
    }
    try {
      process.kill(-pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}
