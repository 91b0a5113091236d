/** By which the command knows it, which does not load the engine to look. */
const EVALUATING = Symbol.for("zen.evaluating");

/**
 * Notes on the process that a user's file is evaluated while `action` runs: should the process end meanwhile, whoever is left to tell of
 * it can name the file.
 */
export async function evaluating<T>(file: string, action: () => Promise<T>): Promise<T> {
  const holder = process as { [EVALUATING]?: Set<string> };
  const files = (holder[EVALUATING] ??= new Set());
  files.add(file);
  try {
    return await action();
  } finally {
    files.delete(file);
  }
}
