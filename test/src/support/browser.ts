import { accessSync, constants } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser of this machine: what `ZEN_TEST_BROWSER` names, or one in its usual place; nothing where there is none. */
export function browserProgram(): string | undefined {
  const named = process.env["ZEN_TEST_BROWSER"];
  return named !== undefined && named !== "" ? named : PLACES.find(isProgram);
}

/** Starts it without a window. Nothing of a user's reaches it, and it reaches nothing but this machine. */
export function openBrowser(program: string): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
  });
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
