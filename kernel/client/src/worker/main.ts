import { fileURLToPath } from "node:url";
import { runWorker } from "./index.js";

// In a bundle this file is the program, and the plugins lie beside its folder.
await runWorker(process.argv.slice(2), { nodeModules: fileURLToPath(new URL("../node_modules", import.meta.url)) });
