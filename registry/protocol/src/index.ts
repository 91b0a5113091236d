export * from "./documents.js";
export * from "./folder.js";
export * from "./names.js";
export * from "./read-documents.js";
