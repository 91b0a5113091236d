import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { RegistryOptions } from "@zen/registry-server";
import { ROOT } from "./run.js";

export interface RegistryProcess {
  readonly url: string;
  readonly firstToken: string | undefined;
  readonly child: ChildProcess;
  /** Ends it at once, wherever it stands. */
  kill(): Promise<void>;
}

/** Starts a registry in a process of its own. */
export async function startRegistryProcess(options: RegistryOptions): Promise<RegistryProcess> {
  const program = path.join(ROOT, "test/dist/support/registry-server.js");
  const child = fork(program, [JSON.stringify(options)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [told] = (await Promise.race([once(child, "message"), failed(child)])) as [
    { url: string; firstToken?: string },
  ];
  return {
    url: told.url,
    firstToken: told.firstToken,
    child,
    async kill() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function failed(child: ChildProcess): Promise<never> {
  const [code] = (await once(child, "exit")) as [number | null];
  throw new Error(`The registry ended with ${code} before it had begun.`);
}
