// Holds error codes and their pages together: `node scripts/check-errors.mjs [ROOT]`.
import path from "node:path";
import { checkErrorPages } from "./lib/error-pages.mjs";
import { reportFindings } from "./lib/findings.mjs";

const root = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, ".."));
reportFindings("error pages", checkErrorPages(root));
