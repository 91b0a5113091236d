import type { TsconfigAdvice } from "./user-tsconfig.js";
import { writeEditorFiles } from "./write.js";

/** Writes the files for editors anew from what is installed. */
export async function refreshEditorFiles(dir: string): Promise<TsconfigAdvice> {
  return writeEditorFiles(dir, [], []);
}
