import { readFileSync } from "node:fs";
import { pluginCases, runConformance } from "@zen/plugin-sdk/conformance";
import plugin from "./index.js";

const packageJson: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

runConformance("gcp-ai-platform-serving as a plugin", pluginCases, () => ({ plugin, packageJson }), { describe, it });
