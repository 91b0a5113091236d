import type { RunRecord } from "@zen/plugin-sdk";

export function lineOf({ id, pipeline, state }: Pick<RunRecord, "id" | "pipeline" | "state">): string {
  return `${JSON.stringify({ run: id, pipeline, state })}\n`;
}
