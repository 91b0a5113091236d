export { readSettings, type ContainerSettings } from "./settings.js";
export { serveModel, type RunningModel } from "./serve-model.js";
