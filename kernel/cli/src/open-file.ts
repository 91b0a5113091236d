import { spawn } from "node:child_process";
import type { Output } from "./output/output.js";

const PROGRAMS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Opens a file with the program that the system has for it; where there is none it says so, and nothing fails. */
export async function openFile(file: string, out: Output): Promise<void> {
  const [program, ...args] = PROGRAMS[process.platform] ?? ["xdg-open"];
  const child = spawn(program, [...args, file], { stdio: "ignore", detached: true });
  const failed = await new Promise<boolean>((resolve) => {
    child.once("error", () => resolve(true)).once("spawn", () => resolve(false));
  });
  child.unref();
  if (failed) out.note(`There is no ${program} here to open it with; open ${file} yourself.`);
}
