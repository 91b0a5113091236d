import { readFile } from "node:fs/promises";
import path from "node:path";
import { ROOT } from "./run.js";

/** The file that the `zen` command runs, as the package of the command declares it. */
export async function zenBinary(): Promise<string> {
  const folder = path.join(ROOT, "kernel/cli");
  const { bin } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8")) as { bin?: { zen?: string } };
  if (bin?.zen === undefined) throw new Error("kernel/cli/package.json declares no command `zen`.");
  return path.join(folder, bin.zen);
}
