import { faultIn, readResults } from "@zen/beam/compile";
import { toErrorRecord, ZenError, type JobStatus, type Json, type ProcessingJobResult } from "@zen/plugin-sdk";
import type { DataflowApi, JobPlace } from "../api/dataflow-api.js";
import type { Objects } from "../files/objects.js";
import { failureOf } from "./failure.js";

type Status = JobStatus<ProcessingJobResult & Json>;

/** Messages of errors that are kept of a failed job. */
const MOST_MESSAGES = 100;

/** How a job that Dataflow calls done is told: with what it has left in Cloud Storage. */
export async function finishedJob(objects: Objects, results: string): Promise<Status> {
  const read = async (uri: string): Promise<Uint8Array> => {
    const bytes = await objects.read(uri);
    if (bytes !== undefined) return bytes;
    throw new ZenError("PROCESSING_FAILED", "Dataflow says that the job is done, and its results are not there", {
      place: results,
      hint: "Was something deleted from the temporary location? Results are to stay as long as Dataflow knows the job.",
    });
  };
  try {
    return { state: "succeeded", result: (await readResults(results, read)) as ProcessingJobResult & Json };
  } catch (error) {
    if (!(error instanceof Error) || (error as Partial<ZenError>).code !== "PROCESSING_FAILED") throw error;
    return { state: "failed", error: toErrorRecord(error) };
  }
}

/** How a job that Dataflow calls failed is told: by the fault that Zen's own code in it has raised, else by what Dataflow says. */
export async function failedJob(api: DataflowApi, place: JobPlace): Promise<Status> {
  const messages: string[] = [];
  for await (const { messageText = "" } of api.messages(place, "ERROR")) {
    messages.push(messageText);
    if (messages.length > MOST_MESSAGES) messages.splice(1, 1);
  }
  const error = faultIn(messages.join("\n")) ?? failureOf(place.job, messages, consoleOf(place));
  return { state: "failed", error: toErrorRecord(error) };
}

function consoleOf({ project, region, job }: JobPlace): string {
  return `https://console.cloud.google.com/dataflow/jobs/${region}/${job}?project=${project}`;
}
