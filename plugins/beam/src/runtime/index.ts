import type { PythonModule } from "../python/index.js";
import { entry } from "./entry.js";
import { learning } from "./learning.js";
import { ordered } from "./ordered.js";
import { relational } from "./relational.js";
import { rowFunctions } from "./row-functions.js";
import { scan } from "./scan.js";
import { types } from "./types.js";
import { write } from "./write.js";

/**
 * Beam pickles functions by what they are where they belong to `__main__`. Of those that belong nowhere it looks through every module for
 * one that has them, each time: that would take most of the start of a job.
 */
const ownModule = '__name__ = "__main__"';

/**
 * The program of a job: the functions of its plans behind Beam transforms for the operators of plans, and `zen`, which makes one of
 * them from the configuration in the YAML. Only what a plan needs of expressions and readers is in it; the transforms are all.
 */
export function program(module: PythonModule): string {
  module.helper("beam", [types, scan, relational, ordered, learning, write, rowFunctions].join("\n"));
  module.define(entry);
  return `${ownModule}\n${module.source()}`;
}
