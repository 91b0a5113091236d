export type { KeptDocument } from "./documents.js";
export type { SourcesDocument } from "./sources.js";
export { sourcesDocument, textDocument } from "./sources.js";
