import { ZenError, type ProcessingJobSpec } from "@zen/plugin-sdk";

/** Refuses what Dataflow's workers could not reach. @throws ZenError `JOB_REFUSED` */
export function checkPlaces({ plans }: ProcessingJobSpec): void {
  for (const { id, inputs, outputs } of plans) {
    for (const [name, input] of Object.entries(inputs)) {
      const odd = "plan" in input ? undefined : input.uris.find((uri) => !uri.startsWith("gs://"));
      if (odd !== undefined)
        throw elsewhere(`The input "${name}" of the plan ${id} is ${odd}, where Dataflow's workers cannot read it`);
    }
    for (const [name, output] of Object.entries(outputs)) {
      if (!("uri" in output) || !output.uri.startsWith("gs://"))
        throw elsewhere(`The output "${name}" of the plan ${id} is to be outside of Cloud Storage`);
    }
  }
}

function elsewhere(message: string): ZenError {
  return new ZenError("JOB_REFUSED", message, {
    hint: "Use an artifact store in Cloud Storage, such as gcp-storage, and data in gs:// with this processing backend.",
  });
}
