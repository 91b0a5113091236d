import type { MirrorProgress } from "@zen/registry-client";
import { liveLine } from "../output/live-line.js";
import type { Output } from "../output/output.js";

/** Shows a mirror on stderr: one line that changes where a person watches, nothing elsewhere. */
export function mirrorProgress(out: Output): {
  readonly onProgress: (progress: MirrorProgress) => void;
  readonly close: () => void;
} {
  let fetched = 0;
  let toFetch = 0;
  const show = liveLine(out);
  return {
    onProgress(progress) {
      if (progress.kind === "chosen") ({ toFetch } = progress);
      else show(`  ${(fetched += 1)} of ${toFetch}: ${progress.name}@${progress.version}`);
    },
    close: () => show(""),
  };
}
