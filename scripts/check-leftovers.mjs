// Looks for what must not be left in the tree: `node scripts/check-leftovers.mjs [ROOT]`.
import path from "node:path";
import { reportFindings } from "./lib/findings.mjs";
import { checkLeftovers } from "./lib/leftovers.mjs";

const root = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, ".."));
reportFindings("leftovers", checkLeftovers(root));
