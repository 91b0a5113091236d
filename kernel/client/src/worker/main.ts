import { runWorker } from "./index.js";

await runWorker(process.argv.slice(2));
