import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { isRepositoryFile, notFound, withinRepository } from "../options/repository-files.js";

/** Comments and blank lines left out, lines that go on joined. */
export function requirementLines(text: string): readonly string[] {
  return text
    .replace(/\\\r?\n/g, " ")
    .split(/\r?\n/)
    .map((line) =>
      line
        .replace(/(^|\s)#.*$/, "")
        .trim()
        .replace(/\s+/g, " "),
    )
    .filter((line) => line !== "");
}

const INCLUDE = /^(?:-r|--requirement|-c|--constraint)(?:\s+|=)(.+)$/;

/** The requirements file and all that it includes, relative to the repository. @throws ZenError `SCRIPT_NOT_FOUND`. */
export function requirementFiles(repositoryDir: string, given: string): readonly string[] {
  const start = withinRepository(given);
  if (start === undefined) throw notFound(given);
  const found = new Set([start]);
  for (const file of found) {
    if (!isRepositoryFile(repositoryDir, file)) throw notFound(file);
    for (const line of requirementLines(readFileSync(join(repositoryDir, file), "utf8"))) {
      const included = INCLUDE.exec(line)?.[1];
      const path = included === undefined ? undefined : withinRepository(posix.join(posix.dirname(file), included));
      if (included !== undefined && path === undefined) throw notFound(included);
      if (path !== undefined) found.add(path);
    }
  }
  return [...found];
}

/** Requirements with those of included files in place, as one list. `read` gives a file's text by its path in the repository. */
export function flattened(lines: readonly string[], folder: string, read: (path: string) => string): readonly string[] {
  return lines.flatMap((line) => {
    const included = INCLUDE.exec(line)?.[1];
    if (included === undefined) return [line];
    const path = posix.join(folder, included);
    const inner = flattened(requirementLines(read(path)), posix.dirname(path), read);
    // Constraints are no requirements: pip has to be told them apart.
    return /^(?:-c|--constraint)/.test(line)
      ? inner.map((one) => (one.startsWith("-") ? one : `--constraint ${one}`))
      : inner;
  });
}

/**
 * Refuses what is found on one machine only, or is not seen in the step key: projects by path, editable installations.
 * @throws ZenError `PYTHON_REQUIREMENTS_INVALID`.
 */
export function checkRequirements(lines: readonly string[]): void {
  const local = lines.find(
    (line) =>
      /^(?:-e|--editable)\b/.test(line) ||
      /^\.{0,2}\//.test(line) ||
      /^\.{1,2}$/.test(line) ||
      /(?:^|@\s*)file:/.test(line) ||
      /^[A-Za-z]:\\/.test(line),
  );
  if (local === undefined) return;
  throw new ZenError("PYTHON_REQUIREMENTS_INVALID", `The requirement ${local} is a folder or file of one machine`, {
    hint: "Code of your own goes beside the script: what it imports from there is found. Name packages of an index, or by a URL.",
  });
}

/** Names of requirements without an exact version: what they install may change while the step key stays. */
export function unpinned(lines: readonly string[]): readonly string[] {
  return lines
    .filter((line) => !line.startsWith("-") && !/===?[^*]*$|@\s*\S+:/.test(line.split(/ --|;/)[0] ?? ""))
    .map((line) => /^[\w.-]+/.exec(line)?.[0] ?? line);
}
