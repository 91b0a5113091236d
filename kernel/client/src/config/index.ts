export { editorSchema } from "./editor-schema.js";
export { CONFIG_FILE, configPlace, parseConfig, readConfig } from "./read.js";
export { configSchema } from "./schema.js";
export { secretNames } from "./secret-references.js";
