import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { pluginCases, runConformance } from "@zen/plugin-sdk/conformance";
import plugin from "./index.js";

const packageJson: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

runConformance("the plugin and its manifest", pluginCases, () => ({ plugin, packageJson }), { describe, it });
