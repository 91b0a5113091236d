export { readParquet, readParquetFile, type ParquetBytes } from "./read.js";
export { writeParquet } from "./write.js";
