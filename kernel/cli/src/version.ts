import { readFileSync } from "node:fs";

declare const ZEN_VERSION: string | undefined;

/** The command's own version; the bundle has it built in. */
export const version: string =
  typeof ZEN_VERSION === "string"
    ? ZEN_VERSION
    : (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;
