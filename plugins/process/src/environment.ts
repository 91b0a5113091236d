import { pythonCacheDir } from "./python/cache-dir.js";
import { findPython, type Oldest } from "./python/interpreter.js";
import { checkRequirements } from "./python/requirements.js";
import type { EnvironmentScope } from "./python/scope.js";
import { virtualEnv } from "./python/virtual-env.js";

export type { EnvironmentScope } from "./python/scope.js";
export { basics } from "./run/environment.js";

export interface EnvironmentOptions {
  /** As pip takes them, each with its version. */
  readonly requirements: readonly string[];
  /** The version of Python, such as `3.11`; without one the first on the PATH that is not older than `oldest`. */
  readonly python?: string;
  readonly oldest?: Oldest;
}

/**
 * The program of a Python that has the requirements and nothing else, for plugins that work in Python. It is made once per user, for
 * steps and plugins alike; pip fetches from where it is configured to.
 * @throws ZenError `PYTHON_NOT_FOUND`, `PYTHON_VENV_FAILED`, `PYTHON_REQUIREMENTS_INVALID`, `PYTHON_REQUIREMENT_NOT_FOUND`,
 * `PYTHON_OFFLINE`, `PYTHON_REQUIREMENTS_FAILED`
 */
export async function pythonEnvironment(
  { requirements, python, oldest }: EnvironmentOptions,
  scope: EnvironmentScope,
): Promise<string> {
  checkRequirements(requirements);
  const cacheDir = pythonCacheDir();
  const interpreter = await findPython(python, cacheDir, oldest);
  return virtualEnv(interpreter, requirements, cacheDir, scope);
}
