import { access, constants } from "node:fs/promises";
import { makeFolder, ZenError } from "@zen/plugin-sdk";

/**
 * Makes a folder of the registry's unless it is there, and sees that it can be written; nobody but this user looks into what is made.
 *
 * @throws ZenError `REGISTRY_FOLDER_UNUSABLE`
 */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder, 0o700);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new ZenError("REGISTRY_FOLDER_UNUSABLE", `The registry cannot keep anything in ${folder}.`, {
      hint: "Name a folder that the user who runs the registry may make and write.",
      cause,
    });
  }
}
