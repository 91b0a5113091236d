import { ZenError } from "@zen/plugin-sdk";
import { names } from "./layout.js";
import { plainAt, plainFilesBelow } from "./plain-files.js";

/** What the program left is not what the step declares. */
export function invalidOutput(name: string, what: string, hint: string, cause?: unknown): ZenError {
  return new ZenError("PROGRAM_OUTPUT_INVALID", `The output ${name} ${what}`, { hint, cause });
}

/** An output is not there; the error says what was left instead. */
export async function missing(workDir: string, name: string, path: string): Promise<ZenError> {
  const left =
    (await plainAt(workDir, names.outputs)) === "folder" ? await plainFilesBelow(workDir, names.outputs) : [];
  return new ZenError("PROGRAM_OUTPUT_MISSING", `The program ended without its output ${name}: there is no ${path}`, {
    hint:
      left.length === 0
        ? `Write it to ${path} in the folder in which the program is started; task.json names the path.`
        : `Below ${names.outputs}/ it left ${left.slice(0, 5).join(", ")}${left.length > 5 ? ", ..." : ""}.`,
  });
}
