import { fileURLToPath } from "node:url";
import { runWorker } from "@zen/client/worker";
import { workerPlace } from "./worker-place.js";

// The program of worker processes. In a run bundle this file is the program, and the plugins lie beside its folder.
const nodeModules = fileURLToPath(new URL("../node_modules", import.meta.url));
await runWorker(process.argv.slice(2), { ...workerPlace, nodeModules });
