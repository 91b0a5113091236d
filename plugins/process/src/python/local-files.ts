import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { isRepositoryFile } from "../options/repository-files.js";
import { importsOf, type PythonImport } from "./imports.js";

/**
 * The Python files that a script reaches by imports, the script among them: modules below `root`, the folder that Python searches
 * first, and their packages' `__init__.py`. What is not found there comes from the standard library or from the requirements.
 *
 * @param start A file relative to the repository. @param root A folder relative to it, empty for the repository itself.
 */
export function localFiles(repositoryDir: string, start: string, root: string): readonly string[] {
  const finder = new Finder(repositoryDir, root);
  const found = new Set([...finder.packagesAbove(start), start]);
  // The set grows while it is read.
  for (const file of found) {
    const source = readFileSync(join(repositoryDir, file), "utf8");
    for (const one of importsOf(source)) for (const target of finder.targets(file, one)) found.add(target);
  }
  return [...found];
}

class Finder {
  constructor(
    private readonly repositoryDir: string,
    private readonly root: string,
  ) {}

  /** The files that an import runs. */
  targets(file: string, { level, module, names = [] }: PythonImport): readonly string[] {
    const base = level === 0 ? this.root : ancestor(posix.dirname(file), level - 1);
    if (base === undefined) return [];
    const path = under(base, module.replaceAll(".", "/"));
    const own = module === "" ? this.#init(path) : this.#chain(base, module);
    return [...own, ...names.flatMap((name) => (name === "*" ? [] : this.#module(under(path, name))))];
  }

  /** `__init__.py` of the packages that a file is in, below the root. */
  packagesAbove(file: string): readonly string[] {
    const found: string[] = [];
    for (
      let folder = posix.dirname(file);
      folder !== this.root && folder !== "." && folder !== "";
      folder = posix.dirname(folder)
    )
      found.push(...this.#init(folder));
    return found;
  }

  /** `a.b.c` runs a, then a.b, then a.b.c. */
  #chain(base: string, module: string): readonly string[] {
    const segments = module.split(".");
    return segments.flatMap((_, index) => this.#module(under(base, segments.slice(0, index + 1).join("/"))));
  }

  /** A package goes before a module of the same name, as in Python. */
  #module(path: string): readonly string[] {
    const init = this.#init(path);
    if (init.length > 0) return init;
    return isRepositoryFile(this.repositoryDir, `${path}.py`) ? [`${path}.py`] : [];
  }

  #init(folder: string): readonly string[] {
    const file = under(folder, "__init__.py");
    return isRepositoryFile(this.repositoryDir, file) ? [file] : [];
  }
}

function under(folder: string, path: string): string {
  return folder === "" || folder === "." ? path : path === "" ? folder : `${folder}/${path}`;
}

/** The folder so many levels up; undefined above the repository. */
function ancestor(folder: string, levels: number): string | undefined {
  let at = folder;
  for (let level = 0; level < levels; level++) {
    if (at === "." || at === "") return undefined;
    at = posix.dirname(at);
  }
  return at === "." ? "" : at;
}
