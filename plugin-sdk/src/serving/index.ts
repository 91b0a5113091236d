export { MISSING } from "./missing.js";
