import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { isPluginPackage, readManifest } from "@zen/plugin-sdk";
import type { PluginFolder } from "../plugins/sources.js";

/** Every plugin of a `node_modules` folder; none where there is no such folder. */
export function pluginsIn(nodeModules: string): readonly PluginFolder[] {
  if (!existsSync(nodeModules)) return [];
  const names = readdirSync(nodeModules).flatMap((name) =>
    name.startsWith("@") ? readdirSync(path.join(nodeModules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
  return names.flatMap((name) => {
    const dir = path.join(nodeModules, name);
    if (!existsSync(path.join(dir, "package.json"))) return [];
    const json = JSON.parse(readFileSync(path.join(dir, "package.json"), "utf8")) as unknown;
    return isPluginPackage(json) ? [{ manifest: readManifest(json), dir }] : [];
  });
}
