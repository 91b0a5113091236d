import type { FileLocation, OutputTarget, Processing } from "../../contracts/processing.js";
import type { Place } from "../case.js";

/** Where a backend's files and jobs are during one case. */
export interface ProcessingHarness extends Place<Processing> {
  /** Puts a file where the backend can read it. */
  put(name: string, content: Uint8Array | string): Promise<FileLocation>;
  /** An empty folder that the backend can write to. */
  target(name: string): Promise<OutputTarget>;
  /** Where a file is that the backend wrote to a target. */
  locate(target: OutputTarget, path: string): Promise<FileLocation>;
  /** Its bytes. */
  get(target: OutputTarget, path: string): Promise<Uint8Array>;
}
