import path from "node:path";
import { npmFolder } from "./npm-folder.js";

/** The releases of Node, besides the one that runs the tests, that the matrix covers. */
export const NODE_VERSIONS = ["22.23.3", "24.21.0"] as const;

/** The path of the `node` program of `version`, from the packages behind the npm package `node`. */
export async function nodeProgram(version: string): Promise<string> {
  const windows = process.platform === "win32";
  const name = `node-${windows ? "win" : process.platform}-${process.arch}`;
  const home = await npmFolder(`${name}-${version}`, [`${name}@${version}`]);
  return path.join(home, "node_modules", name, "bin", windows ? "node.exe" : "node");
}
