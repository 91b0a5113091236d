import type { TransferOptions, TransferReport } from "@zen/client";
import type { CliContext } from "../context.js";
import { interruptible } from "../interrupt.js";
import { size } from "../output/size.js";

/** Flags of both directions. */
export const TRANSFER_FLAGS = {
  run: { type: "string", multiple: true, summary: "This run: its id, or the beginning of it" },
  pipeline: { type: "string", multiple: true, summary: "Runs of this pipeline" },
  artifact: { type: "string", multiple: true, summary: "Runs that made this artifact: the beginning of its digest" },
} as const;

interface Flags {
  readonly run: readonly string[] | undefined;
  readonly pipeline: readonly string[] | undefined;
  readonly artifact: readonly string[] | undefined;
}

/** Copies in one direction, shows how far it is, and says what came of it. */
export async function transferring(
  out: CliContext["out"],
  { run, pipeline, artifact }: Flags,
  copy: (options: TransferOptions) => Promise<TransferReport>,
): Promise<TransferReport> {
  const report = await interruptible(out, (signal) =>
    copy({
      signal,
      ...(run === undefined ? {} : { runs: run }),
      ...(pipeline === undefined ? {} : { pipelines: pipeline }),
      ...(artifact === undefined ? {} : { artifacts: artifact }),
      ...(out.live ? { onProgress: (progress) => void out.stderr.write(line(progress)) } : {}),
    }),
  );
  if (out.live) out.stderr.write("\r\u001B[K");
  show(report, out);
  return report;
}

function line({ done, total, bytes }: { done: number; total: number; bytes: number }): string {
  return `\r\u001B[K${done} of ${total} objects, ${size(bytes)}`;
}

function show({ runs, origins, copied, there, keys, keysThere }: TransferReport, out: CliContext["out"]): void {
  if (runs.length === 0) return out.print("No run that has ended is like that.");
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;
  out.print(
    `${count(runs.length, "run")}: ${count(copied.objects, "object")} copied (${size(copied.bytes)}), ${there} there already`,
  );
  out.print(
    out.style.dim(
      `  ${count(keys, "step key")} new, ${keysThere} there already${origins.length === 0 ? "" : `; with the records of ${count(origins.length, "run")} whose results were taken over`}`,
    ),
  );
}
