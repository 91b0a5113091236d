import { randomBytes } from "node:crypto";
import type { Digest } from "@zen/plugin-sdk";
import { split } from "../artifacts/layout.js";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** `20260131-142233123-k3v9x2`: sorts by the start's time for people, and is unique without anybody asking. */
export function newRunId(now = new Date()): string {
  const [date, time] = now.toISOString().slice(0, -1).split("T") as [string, string];
  const random = [...randomBytes(6)].map((byte) => ALPHABET[byte % 32]).join("");
  return `${date.replaceAll("-", "")}-${time.replaceAll(/[:.]/g, "")}-${random}`;
}

export function isRunId(text: string): boolean {
  return /^\d{8}-\d{9}-[0-9a-z]{6}$/.test(text);
}

/**
 * `RUN.NODE.ATTEMPT`, the node as its place in the plan (`5`; in item 3 of a map there `5-3-1`): node names have letters that object keys do
 * not.
 */
export function executionId(run: string, place: string, attempt: number): string {
  return `${run}.${place}.${attempt}`;
}

/** The run that an execution belongs to, by its id. */
function runOf(execution: string): string {
  return execution.slice(0, execution.indexOf("."));
}

/** Objects of one run lie in one folder, so that listing a run does not look at others. */
function ofExecution(folder: string, id: string): string {
  const run = runOf(id);
  return `${folder}/${run}/${id.slice(run.length + 1)}`;
}

const EARLY = "early/";

export const layout = {
  execution: (id: string) => ofExecution("executions", id),
  executionsOf: (run: string) => `executions/${run}/`,
  log: (id: string) => ofExecution("logs", id),
  /** What an execution, or (`run`) a whole run, has told so far, in parts; there until the run's end. */
  live: (id: string, part: number) => `${ofExecution("live", id)}/${String(part).padStart(8, "0")}`,
  /** The name under which a run itself tells something. */
  runAsExecution: (run: string) => `${run}.run`,
  liveOf: (id: string) => `${ofExecution("live", id)}/`,
  liveOfRun: (run: string) => `live/${run}/`,
  /** Not in folders: they are never listed, and a folder more is a disk flush more. */
  key: (key: Digest, generation: number) => `keys/${key}.${generation}`,
  /** The plan as YAML. */
  plan: (digest: Digest) => `plans/${digest}`,
  /** What the digest of a step's code was made of. */
  code: (digest: Digest) => `codes/${digest}`,
  /** What a run's record names by its digest: its lock, its stack, its sources. */
  document: (digest: Digest) => `documents/${digest}`,
  /** What a worker on another machine has to do: an execution, or (`plan`) a whole run. */
  task: (execution: string) => ofExecution("tasks", execution),
  request: (run: string) => `tasks/${run}/plan`,
  /** The job that is computing a key somewhere else: found by whoever comes after the run that submitted it. */
  job: (key: Digest) => `jobs/${key}`,
  claim: (key: Digest) => `claims/${split(key)}`,
  claimPrefix: "claims/",
  /** There from before a run's first event until its last is in the metadata store. */
  active: (run: string) => `active/${run}`,
  activePrefix: "active/",
  /** There from before a run is given to another machine until its end is in the metadata store of whoever gave it. */
  awaited: (run: string) => `awaited/${run}`,
  awaitedPrefix: "awaited/",
  /** There is, or was, a schedule of this name. */
  schedule: (name: string) => `schedules/${name}`,
  /** Whoever creates it decides whether the run that a schedule was given may begin. */
  start: (run: string) => `starts/${run}`,
  /** A scheduler that is at work; its version changes while it is. */
  scheduler: (id: string) => `schedulers/${id}`,
  schedulerPrefix: "schedulers/",
  /** Where the result of a plan lies that was computed before its step was executed. */
  earlyResult: (grounds: Digest) => `${EARLY}results/${grounds}`,
  /** There where a plan has failed together with others in a run, and is computed alone from then on. */
  unfused: (run: string, plan: Digest) => `${EARLY}unfused/${run}/${plan}`,
  earlyPrefix: EARLY,
  /** What engines on other machines write; parts of artifacts stay there. */
  outsidePrefix: "outside/",
  /** There is, or was, a model of this name. */
  model: (name: string) => `models/${name}`,
} as const;
