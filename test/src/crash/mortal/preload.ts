import { wrapFileSystem } from "./fs-calls.js";
import { Points, type Mortality } from "./points.js";
import { wrapSqlite } from "./sql-calls.js";

// For `node --import`: a process that is told so in ZEN_MORTAL tells which write points it passes, and dies at one of them.

const told = process.env["ZEN_MORTAL"];
if (told !== undefined) {
  const mortality = JSON.parse(told) as Mortality;
  if (process.argv[1]?.includes(mortality.program) === true) {
    const points = new Points(mortality);
    wrapSqlite(points);
    await wrapFileSystem(points);
  }
}
