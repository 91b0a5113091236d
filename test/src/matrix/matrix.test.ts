import { CONTEXTS } from "./contexts.js";
import { runsEveryGraph } from "./every-graph.js";

describe("every graph on this machine", function () {
  this.timeout(120_000);
  runsEveryGraph(CONTEXTS.filter(({ stack }) => stack === undefined));
});
