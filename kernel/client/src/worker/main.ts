import { workerMain } from "@zen/engine";
import { workerComposition } from "./composition.js";

const code = await workerMain(process.argv.slice(2), workerComposition);
if (code !== undefined) process.exit(code);
