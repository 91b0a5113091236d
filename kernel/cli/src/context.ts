import type { Repository } from "@zen/client";
import type { Output } from "./output/output.js";

/** What a command may use. */
export interface CliContext {
  readonly out: Output;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  /** The repository around the working folder, opened once and closed when the command has ended. @throws ZenError `NO_REPOSITORY`. */
  repository(): Promise<Repository>;
  /** The code with which the process ends when the command does not throw; 0 unless set. */
  exitCode: number;
}
