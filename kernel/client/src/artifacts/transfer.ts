import type { TransferProgress, TransferReport, TransferRequest } from "@zen/engine";
import type { Workspace } from "../workspace/workspace.js";

/** Which runs: those that fit all that is said, and all that have ended where nothing is. */
export interface TransferOptions {
  /** Ids of runs, or unique beginnings of ids. */
  readonly runs?: readonly string[];
  /** Names of pipelines. */
  readonly pipelines?: readonly string[];
  /** Runs that wrote these artifacts: digests, or beginnings of digests. */
  readonly artifacts?: readonly string[];
  readonly onProgress?: (progress: TransferProgress) => void;
  readonly signal?: AbortSignal;
}

/** Between the store `from` and the store `to`; the default one where a name is missing. */
export async function transferRuns(
  workspace: Workspace,
  stores: Pick<TransferRequest, "from" | "to">,
  { onProgress, ...selection }: TransferOptions,
): Promise<TransferReport> {
  const engine = await workspace.engine();
  return engine.transfer({ ...stores, ...selection, ...(onProgress === undefined ? {} : { tell: onProgress }) });
}
