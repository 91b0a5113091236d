import { describe, it } from "node:test";
import { runConformance, secretSourceCases } from "@zen/plugin-sdk/conformance";
import harnesses from "./conformance.js";

runConformance("the secrets", secretSourceCases, harnesses["secret-source@1"], { describe, it });
