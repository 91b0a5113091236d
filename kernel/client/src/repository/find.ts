import { existsSync } from "node:fs";
import path from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import { CONFIG_FILE } from "../config/read.js";

/** The nearest folder, from `start` upwards, that has a `zen.config.json`; undefined when none has. */
export function findRepository(start: string): string | undefined {
  for (let dir = path.resolve(start); ; dir = path.dirname(dir)) {
    if (existsSync(path.join(dir, CONFIG_FILE))) return dir;
    if (dir === path.dirname(dir)) return undefined;
  }
}

/** @throws ZenError `NO_REPOSITORY`. */
export function requireRepository(start: string): string {
  const dir = findRepository(start);
  if (dir !== undefined) return dir;
  throw new ZenError("NO_REPOSITORY", `Neither ${path.resolve(start)} nor a folder above it is a Zen repository`, {
    hint: "Make one with zen init, or go to a folder below a zen.config.json.",
  });
}
