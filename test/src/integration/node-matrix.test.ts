import { passesOn } from "../support/node-matrix.js";
import { NODE_VERSIONS } from "../support/nodes.js";

// What a release before the newest could break is tried by the soak.
passesOn(NODE_VERSIONS.at(-1) as string);
