export { quote } from "./python/quote.js";
export { constant } from "./python/literal.js";
