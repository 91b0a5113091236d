import satisfies from "semver/functions/satisfies.js";
import validRange from "semver/ranges/valid.js";
import type { PruneReport, PruneRequest } from "@zen/engine";
import { ZenError } from "@zen/plugin-sdk";
import type { Workspace } from "../workspace/workspace.js";
import { bytesOf, durationOf } from "../where/moments.js";
import { Runs } from "../runs/runs.js";

/** What may go. Without any of the choices: only what belongs to no run. */
export interface PruneOptions {
  /** Artifacts of runs that ended longer ago: `30d`, `12h`. */
  readonly olderThan?: string;
  /** Artifacts of all but so many of each pipeline's newest runs. */
  readonly keepRuns?: number;
  /** Artifacts of the oldest runs, until the others take no more than this: `10GB`, `512MiB`. */
  readonly keepSize?: string;
  /** Artifacts of these runs, each named as `runs.get` takes it. */
  readonly runs?: readonly string[];
  /** Results of steps whose code has a plugin or package in these versions, whoever uses them: `@zen/tabular@1.2.x`. */
  readonly by?: string;
  /** The artifact store's name; the default one without it. */
  readonly store?: string;
  /** For the records of what goes; said by the choices unless given. */
  readonly reason?: string;
  /** Remove it; without this it is only looked for. */
  readonly apply?: boolean;
}

/** @throws ZenError `USAGE_INVALID`, `RUN_NOT_FOUND`, `RUN_AMBIGUOUS`, `STORE_IN_USE`. */
export async function pruneArtifacts(workspace: Workspace, options: PruneOptions): Promise<PruneReport> {
  const { olderThan, keepRuns, keepSize, by, store, apply = false } = options;
  if (keepRuns !== undefined && !(Number.isInteger(keepRuns) && keepRuns >= 0))
    throw invalid("keep-runs", String(keepRuns), "a number of runs, from 0");
  const runs = new Runs(workspace);
  const named = await Promise.all((options.runs ?? []).map(async (id) => (await runs.get(id)).id));
  const request: PruneRequest = {
    apply,
    reason: options.reason ?? reasonOf(options),
    ...(olderThan === undefined
      ? {}
      : { olderThanMs: read("older-than", olderThan, durationOf, "a time such as 30d, 12h or 90m") }),
    ...(keepRuns === undefined ? {} : { keepRuns }),
    ...(keepSize === undefined
      ? {}
      : { keepBytes: read("keep-size", keepSize, bytesOf, "a size such as 10GB or 512MiB") }),
    ...(named.length === 0 ? {} : { runs: named }),
    ...(by === undefined ? {} : { by: release(by) }),
    ...(store === undefined ? {} : { store }),
  };
  return (await workspace.engine()).prune(request);
}

function reasonOf({ olderThan, keepRuns, keepSize, runs, by }: PruneOptions): string {
  const said = [
    ...(by === undefined ? [] : [`computed by ${by}`]),
    ...(olderThan === undefined ? [] : [`older than ${olderThan}`]),
    ...(keepRuns === undefined ? [] : [`not of the newest ${keepRuns} runs`]),
    ...(keepSize === undefined ? [] : [`more than ${keepSize}`]),
    ...(runs === undefined || runs.length === 0 ? [] : ["named"]),
  ];
  return said.join(", ") || "needed by no run";
}

/** `@zen/tabular@1.2.x`; a name alone means every version. */
function release(by: string): (name: string, version: string) => boolean {
  const at = by.lastIndexOf("@");
  const [wanted, range] = at > 0 ? [by.slice(0, at), by.slice(at + 1)] : [by, "*"];
  if (wanted === "" || validRange(range) === null)
    throw invalid("by", by, "a plugin or package with a version or range, such as @zen/tabular@1.2.x");
  return (name, version) => name === wanted && satisfies(version, range, { includePrerelease: true });
}

function read(flag: string, text: string, parse: (text: string) => number | undefined, what: string): number {
  const value = parse(text);
  if (value === undefined) throw invalid(flag, text, what);
  return value;
}

function invalid(flag: string, given: string, what: string): ZenError {
  return new ZenError("USAGE_INVALID", `${flag} takes ${what}, not ${JSON.stringify(given)}`, {
    hint: "See zen artifacts:prune --help.",
  });
}
