import { localProcessingHarness, processingCases, runConformance } from "@zen/plugin-sdk/conformance";
import { PythonHost } from "./testing/python-host.js";
import { pythonProcessing } from "./testing/python-processing.js";

/** Promises about jobs and Parquet, which no generated function keeps: the backend has them run on Beam. */
const others =
  /^(timestamps are stored|plans of a job|a plan that contradicts|read gives|a job |a result is plain|a backend that says)/;

describe("plans in Python", () => {
  let host: PythonHost;
  before(() => (host = new PythonHost()));
  after(() => host.close());

  const cases = processingCases.filter(({ name }) => !others.test(name));
  runConformance("generated Python", cases, () => localProcessingHarness(() => pythonProcessing(host)), {
    describe,
    it,
  });
});
