// Packs the SDK and every plugin of this repository into build/whole-registry: a folder registry for a site of one's own, and for tests of
// plugins that do not ship with the command line. Bind it with `zen registries:add @zen <folder>`.
import { join } from "node:path";
import { build, packRegistry } from "./lib/pack-registry.mjs";
import { replaceFolder } from "./lib/replace-folder.mjs";

process.exitCode = await packRegistry(
  "build/whole-registry",
  () => true,
  (next, digest) => replaceFolder(join(build, "whole-registry"), next, digest),
);
