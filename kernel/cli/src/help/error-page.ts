import { readFile } from "node:fs/promises";
import path from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { shippedFolder } from "../shipped.js";

/** The page about an error's code, as it ships with the command. @throws ZenError `HELP_NOT_FOUND`. */
export async function errorPage(code: string): Promise<readonly string[]> {
  try {
    return (await readFile(path.join(shippedFolder("errors"), `${code}.md`), "utf8")).trimEnd().split("\n");
  } catch {
    // Whatever keeps the page from being read, there is none to show.
    throw new ZenError("HELP_NOT_FOUND", `There is no page about ${code}`, {
      hint: "Codes are written in capitals, as the error shows them; a plugin's own errors are explained by its documentation.",
    });
  }
}
