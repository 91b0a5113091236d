import type { MirrorProgress } from "@zen/registry-client";
import type { Output } from "../output/output.js";

/** Shows a mirror on stderr: one line that changes where a person watches, nothing elsewhere. */
export function mirrorProgress(out: Output): {
  readonly onProgress: (progress: MirrorProgress) => void;
  readonly close: () => void;
} {
  let fetched = 0;
  let toFetch = 0;
  const show = (text: string): void => void (out.live && out.stderr.write(`\r\u001B[2K${out.errorStyle.dim(text)}`));
  return {
    onProgress(progress) {
      if (progress.kind === "chosen") ({ toFetch } = progress);
      else show(`  ${(fetched += 1)} of ${toFetch}: ${progress.name}@${progress.version}`);
    },
    close: () => show(""),
  };
}
