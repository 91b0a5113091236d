// Enforces the sentences about who may import whom: `node scripts/check-imports.mjs [ROOT]`.
import path from "node:path";
import { checkSentences } from "./lib/sentences.mjs";
import { reportFindings } from "./lib/findings.mjs";

const root = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, ".."));
reportFindings("import sentences", checkSentences(root));
