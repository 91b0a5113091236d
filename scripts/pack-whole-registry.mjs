// Packs the SDK and every plugin of this repository into build/whole-registry: a folder registry for a site of one's own, and for tests of
// plugins that do not ship with the command line. Bind it with `zen registries:add @zen <folder>`.
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { build, packRegistry } from "./lib/pack-registry.mjs";

const whole = join(build, "whole-registry");

process.exitCode = await packRegistry(
  "build/whole-registry",
  () => true,
  async (next) => {
    await rm(whole, { recursive: true, force: true });
    await rename(next, whole);
  },
);
