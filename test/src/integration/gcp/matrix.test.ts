import { context } from "../../matrix/contexts.js";
import { runsEveryGraph } from "../../matrix/every-graph.js";
import { usePretendedCloud } from "../../support/pretended-cloud.js";
import { wholeRegistry } from "../../support/whole-registry.js";

describe("every graph on machines of Compute Engine, with artifacts in Cloud Storage", function () {
  this.timeout(300_000);
  const cloud = usePretendedCloud();
  const machines = context("hosted by a machine", {}, { name: "gcp", config: () => cloud.stack() }, 2);
  const plugins = ["@zen/gcp-auth", "@zen/gcp-compute", "@zen/gcp-storage"].map((name) => [name, "^0.1.0"]);
  runsEveryGraph([machines], {
    registry: wholeRegistry,
    plugins: Object.fromEntries(plugins) as Record<string, string>,
    store: () => cloud.store(),
  });
});
