import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { inFolder } from "../task/layout.js";

/**
 * The file that a program's name stands for: a path relative to the working folder, or a name on the PATH.
 * @throws ZenError `PROGRAM_NOT_FOUND`.
 */
export async function findProgram(name: string, workDir: string, env: NodeJS.ProcessEnv): Promise<string> {
  const isPath = name.includes("/") || name.includes("\\");
  const folders = (env["PATH"] ?? env["Path"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates = isPath
    ? [isAbsolute(name) ? name : inFolder(workDir, name.replace(/^\.\//, ""))]
    : folders.map((folder) => join(folder, name));
  for (const candidate of candidates)
    for (const file of withExtensions(candidate)) if (await isProgram(file)) return file;
  throw new ZenError("PROGRAM_NOT_FOUND", `There is no program ${name}${isPath ? "" : " on the PATH"}`, {
    hint: isPath
      ? "Paths are relative to the repository; the file must be one of the step's files, and begin with #! or be a program."
      : "Install it where the step runs, and see that the PATH of that machine names its folder.",
  });
}

function withExtensions(file: string): readonly string[] {
  if (process.platform !== "win32") return [file];
  return [file, ...(process.env["PATHEXT"] ?? ".EXE;.CMD;.BAT").split(";").map((extension) => file + extension)];
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EACCES", "ELOOP"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}
