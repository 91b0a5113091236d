import { processingCases, runConformance } from "@zen/plugin-sdk/conformance";
import { discoveryOf, protosOf, type Definitions } from "@zen/gcp-emulators";
import { beamPython } from "../../support/gcp/beam-python.js";
import { dataflowPlace } from "../../support/gcp/dataflow-place.js";

/** Each starts a Python process that loads Beam; what the compiler makes of the others is held to them on Beam's local runner. */
const chosen = [
  "expressions have their golden values on awkward rows",
  "an int64 that overflows fails with INT64_OVERFLOW",
  "a missing file fails with DATA_FILE_NOT_FOUND, in a job and when it is described",
  "a file that is read where it is, is told by its content",
  "describe finds the types of CSV and JSON, or takes those that are declared",
  "a dataset comes back as it was written, and describes itself",
  "plans of a job read what earlier ones wrote",
  "a job submitted twice is executed once",
  "a result is plain JSON and names no place",
  "a plan that contradicts itself fails before anything is written",
];

describe("Dataflow with real Beam, held to Google's discovery documents and protos", function () {
  this.timeout(600_000);
  let python: string;
  const definitions: Record<string, readonly Definitions[]> = {};

  before(async () => {
    python = await beamPython();
    const protos = { package: "@google-cloud/dataflow", version: "4.1.2", host: "dataflow.googleapis.com" };
    definitions["dataflow"] = [await discoveryOf("dataflow.v1b3"), await protosOf(protos)];
    definitions["storage"] = [await discoveryOf("storage.v1")];
  });

  const casesOf = (names: readonly string[]) =>
    names.map((name) => {
      const found = processingCases.find((each) => each.name === name);
      if (found === undefined) throw new Error(`The kit has no case "${name}".`);
      return found;
    });
  // The kit would give each a minute, and Beam may take that to load where the machine has other work.
  const patiently = { describe, it: (name: string, body: () => Promise<void>) => void it(name, body) };
  runConformance("processing@1", casesOf(chosen), () => dataflowPlace({ python, definitions }), patiently);
  runConformance(
    "processing@1, with Beam's own connector to Cloud Storage",
    casesOf(["plans of a job read what earlier ones wrote"]),
    // Storage is held to its definitions above; here it is Beam's own client that asks.
    async () => {
      const { dataflow = [] } = definitions;
      return dataflowPlace({ python: await beamPython("gcp"), connectors: true, definitions: { dataflow } });
    },
    patiently,
  );
});
