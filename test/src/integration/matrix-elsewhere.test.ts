import { CONTEXTS } from "../matrix/contexts.js";
import { runsEveryGraph } from "../matrix/every-graph.js";

describe("every graph on other machines", function () {
  this.timeout(120_000);
  runsEveryGraph(CONTEXTS.filter(({ stack }) => stack !== undefined));
});
