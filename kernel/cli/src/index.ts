export { main, start, type Surroundings } from "./main.js";
