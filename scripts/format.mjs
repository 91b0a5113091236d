// `npm run format`: writes every source in the one format.
import path from "node:path";
import { FORMAT } from "./lib/checks.mjs";
import { runNode } from "./lib/process.mjs";

const { code } = await runNode(FORMAT, { cwd: path.join(import.meta.dirname, ".."), show: true });
process.exitCode = code;
