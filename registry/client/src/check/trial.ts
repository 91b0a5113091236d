import type { BackendReport, TrialEvent } from "@zen/plugin-sdk/conformance";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fault, warning } from "./finding.js";
import type { Finding } from "./types.js";

const program = [
  'import { tryPackage } from "@zen/plugin-sdk/conformance";',
  "const [dir, harness] = process.argv.slice(1);",
  'for await (const event of tryPackage(dir, harness === "" ? undefined : harness)) process.send(event);',
  'process.send({ kind: "end" }, () => process.exit(0));',
].join("\n");

/** Where an author says how backends are tried that need more than their configuration's defaults: a module beside the built ones. */
const harnessFile = "dist/conformance.js";
const patienceMs = 10 * 60_000;
const shown = 600;

type Event = TrialEvent | { readonly kind: "end" };

export interface Trial {
  readonly findings: readonly Finding[];
  readonly outcomes: readonly BackendReport[];
}

/** Tries the unpacked plugin in `dir` in a process of its own, by the conformance kit of the SDK that its author has installed. */
export async function tryPlugin(
  folder: string,
  dir: string,
  signal: AbortSignal | undefined,
  onBackend: (outcome: BackendReport) => void,
): Promise<Trial> {
  const harness = join(folder, harnessFile);
  const args = ["--input-type=module", "-e", program, dir, existsSync(harness) ? harness : ""];
  const findings: Finding[] = [];
  const outcomes: BackendReport[] = [];
  let ended = false;
  let said = "";
  const patience = AbortSignal.timeout(patienceMs);
  const child = spawn(process.execPath, args, {
    cwd: dir,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    killSignal: "SIGKILL",
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-shown)));
  child.on("message", (event: Event) => {
    if (event.kind === "problem") findings.push(fault("exports", event.text));
    else if (event.kind === "end") ended = true;
    else {
      outcomes.push(event.report);
      onBackend(event.report);
    }
  });
  await new Promise<void>((resolve, reject) => {
    child.once("error", (error) => (patience.aborted ? resolve() : reject(error)));
    child.once("close", () => resolve());
  });
  signal?.throwIfAborted();
  if (patience.aborted)
    findings.push(fault("conformance", `Its backends were not through after ${patienceMs / 60_000} minutes.`));
  else if (!ended)
    findings.push(fault("conformance", `The process that tried it ended before it was through. ${said.trim()}`.trim()));
  return { findings: [...findings, ...outcomes.flatMap(findingsOf)], outcomes };
}

/** What a comparison found may be long, and its first line says nothing yet. */
function brief(error: string): string {
  const text = error.replaceAll(/\s+/g, " ").trim();
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`;
}

function findingsOf({ contract, backend, failed, because }: BackendReport): readonly Finding[] {
  const faults = failed.map(({ name, error }) =>
    fault("conformance", `${backend} breaks ${contract}: ${name}. ${brief(error)}`),
  );
  if (because === undefined) return faults;
  const hint = `Say how in src/conformance.ts, which compiles to ${harnessFile}; the guide to writing plugins shows one.`;
  return [...faults, warning("conformance", `${backend} was not held to ${contract}: ${because}.`, hint)];
}
