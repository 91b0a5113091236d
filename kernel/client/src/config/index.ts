export { editorSchema } from "./editor-schema.js";
export { CONFIG_FILE, parseConfig, readConfig, type ConfigDocument } from "./read.js";
export { configSchema } from "./schema.js";
