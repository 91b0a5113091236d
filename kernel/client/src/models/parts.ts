/** Imported when a model name is asked for. */
export { decideModel, decisionsOf, modelNames, modelsInUse, modelStream, readModel, SharedState } from "@zen/engine";
