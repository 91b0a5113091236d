import { passesOn } from "../support/node-matrix.js";
import { NODE_VERSIONS } from "../support/nodes.js";

for (const version of NODE_VERSIONS.slice(0, -1)) passesOn(version);
