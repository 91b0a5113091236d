import type { RunOrigin } from "@zen/plugin-sdk";

/** Why a run was made. */
export function originWords(origin: RunOrigin): string {
  switch (origin.kind) {
    case "resumed":
      return `goes on from the run ${origin.run}`;
    case "reproduced":
      return `does again what the run ${origin.run} did`;
    case "scheduled":
      return `made by the schedule ${origin.schedule}, due ${origin.due}`;
  }
}
