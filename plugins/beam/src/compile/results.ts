import { ZenError, type ProcessingJobResult } from "@zen/plugin-sdk";

/**
 * What a succeeded job says about its outputs and analyses: exactly the result of a processing job. Nothing but the job's `results`
 * is needed, so that a client that did not launch the job can read it too.
 *
 * @param results As in `BeamJob`. @param read The bytes at such a location.
 * @throws ZenError `PROCESSING_FAILED` when what is there is not what a job writes; whatever `read` throws.
 */
export async function readResults(
  results: string,
  read: (location: string) => Promise<Uint8Array>,
): Promise<ProcessingJobResult> {
  const text = new TextDecoder().decode(await read(results));
  const found = parsed(text);
  if (found?.format === "beam-results@1" && typeof found.plans === "object") return { plans: found.plans };
  throw new ZenError("PROCESSING_FAILED", "The job has left no results that can be read", {
    place: results,
    hint: "Look into the job's logs; if it says that it succeeded, something else has written to its temporary folder.",
  });
}

interface Results extends ProcessingJobResult {
  readonly format: string;
}

function parsed(text: string): Partial<Results> | undefined {
  try {
    return JSON.parse(text) as Partial<Results>;
  } catch {
    return undefined; // said by the caller
  }
}
