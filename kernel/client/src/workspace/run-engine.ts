/** Imported when something runs or is read; what compiles pipelines is not part of it. */
export { createEngine } from "@zen/engine";
