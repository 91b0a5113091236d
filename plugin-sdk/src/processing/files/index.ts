export { describeFiles } from "./describe.js";
export { checkCsvHeader, readCsv } from "./read-csv.js";
export { readJson } from "./read-json.js";
