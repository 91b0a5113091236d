export { decideModel, nextDecision, type Decided, type ModelChange } from "./decide.js";
export { modelsInUse } from "./in-use.js";
export { checkModelName, decisionsOf, modelNames, readModel, type ModelState } from "./state.js";
