import { definePlugin } from "@zen/plugin-sdk";

export { command, type CommandOptions } from "./command.js";
export { python, type PythonOptions } from "./python.js";
export type { ProcessOptions } from "./options/options.js";

/** Steps only: there is nothing to register. */
export default definePlugin({ name: "@zen/process", setup: () => undefined });
