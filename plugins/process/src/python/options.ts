import type { PlainOptions } from "../options/options.js";

/** What Python steps take beside what commands do. */
export interface PythonOwn {
  /** A script, relative to the repository. Either this or `module`. */
  readonly script?: string;
  /** A module, run as `python -m` does: `jobs.fit`. */
  readonly module?: string;
  /** The folder in which Python looks for modules first: the script's own, and the repository for a module, by default. */
  readonly root?: string;
  /** Arguments; placeholders as in a command. */
  readonly args?: readonly string[];
  /** Requirements as pip takes them, or the path of a requirements file. Without any, the script has the standard library. */
  readonly requirements?: string | readonly string[];
  /** The version of Python, `3.11`; without one the first Python on the PATH. */
  readonly python?: string;
}

/** All of them, as JSON. */
export type PlainPython = PlainOptions & PythonOwn;
