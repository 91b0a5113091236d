import type { InstallPluginsOptions } from "@zen/client";
import { liveLine } from "../output/live-line.js";
import type { Output } from "../output/output.js";

type Progress = Parameters<NonNullable<InstallPluginsOptions["onProgress"]>>[0];

/** Shows an installation on stderr: one line that changes where a person watches, nothing elsewhere. */
export function installProgress(out: Output): {
  readonly onProgress: (progress: Progress) => void;
  readonly close: () => void;
} {
  let fetched = 0;
  let toFetch = 0;
  const show = liveLine(out);
  return {
    onProgress(progress) {
      if (progress.kind === "resolving") show("  choosing versions");
      if (progress.kind === "resolved") toFetch = progress.toFetch;
      if (progress.kind === "fetching")
        show(`  fetching ${fetched + 1} of ${Math.max(toFetch, fetched + 1)}: ${progress.name}@${progress.version}`);
      if (progress.kind === "fetched") fetched += 1;
      if (progress.kind === "building") show(`  putting ${progress.packages} packages in place`);
      if (progress.kind === "done") show("");
    },
    close: () => show(""),
  };
}
