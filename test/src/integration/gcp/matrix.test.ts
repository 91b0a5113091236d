import { context } from "../../matrix/contexts.js";
import { runsEveryGraph } from "../../matrix/every-graph.js";
import { usePretendedCloud } from "../../support/pretended-cloud.js";
import { wholeRegistry } from "../../support/whole-registry.js";

describe("every graph on machines of Compute Engine", function () {
  this.timeout(300_000);
  const cloud = usePretendedCloud();
  const machines = context("hosted by a machine", {}, { name: "gcp", config: () => cloud.stack() }, 2);
  runsEveryGraph([machines], {
    registry: wholeRegistry,
    plugins: { "@zen/gcp-auth": "^0.1.0", "@zen/gcp-compute": "^0.1.0" },
  });
});
