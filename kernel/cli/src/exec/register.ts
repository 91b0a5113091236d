import { register } from "node:module";
import path from "node:path";
import { readGeneration } from "@zen/registry-client";
import { packageFolder } from "../shipped.js";
import { REPOSITORY_VARIABLE } from "./environment.js";
import type { LoaderData } from "./loader.js";

/** Loaded with `--import` into every Node process below `zen exec`: there, plugins come from the installed generation. */
const dir = process.env[REPOSITORY_VARIABLE];
if (dir !== undefined) {
  const generation = readGeneration(dir);
  const data: LoaderData = {
    repositoryDir: dir,
    generationDir: generation?.dir,
    packages: generation === undefined ? [] : ["@zen/plugin-sdk", ...generation.plugins.map(({ name }) => name)],
    own: path.join(packageFolder(), "package.json"),
  };
  register("./loader.js", import.meta.url, { data });
}
