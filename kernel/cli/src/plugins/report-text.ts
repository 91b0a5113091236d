import { readFile } from "node:fs/promises";
import { ZenError } from "@zen/plugin-sdk";

/** Text of what `plugins:check --report` has written. @throws ZenError `USAGE_INVALID` */
export async function reportText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new ZenError("USAGE_INVALID", `${file} cannot be read`, {
      hint: "Name a file that zen plugins:check --report has written.",
      cause,
    });
  }
}
