import type { JobHandle, Json } from "@zen/plugin-sdk";
import type { JobPlace } from "../api/dataflow-api.js";

/** What a handle carries: enough to find the job, its deadline and its results from anywhere. */
export type JobReference = JobPlace & {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly deadlineAt: number;
  readonly results: string;
};

const forms: Readonly<Record<string, RegExp>> = {
  project: /^[a-z0-9.:-]{1,110}$/,
  region: /^[a-z0-9-]{1,40}$/,
  job: /^[\w-]{1,128}$/,
  name: /^[a-z][a-z0-9-]{0,62}$/,
  results: /^gs:\/\/[^\n]{1,2000}$/,
};

/** The reference in a handle; undefined when it holds none, as one that was written down before the launch. */
export function referenceIn({ data }: JobHandle): JobReference | undefined {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  const fields = data as Readonly<Record<string, Json>>;
  const fits = Object.entries(forms).every(
    ([name, form]) => typeof fields[name] === "string" && form.test(fields[name]),
  );
  return fits && typeof fields["deadlineAt"] === "number" ? (fields as JobReference) : undefined;
}
