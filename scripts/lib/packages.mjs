import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";

export function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** The workspace packages below `root`: `{ name, folder, json }`, `folder` relative with forward slashes. */
export function workspaces(root) {
  const { workspaces: patterns } = readJson(path.join(root, "package.json"));
  const folders = patterns.flatMap((pattern) => {
    if (!pattern.endsWith("/*")) return [pattern];
    const parent = pattern.slice(0, -2);
    if (!existsSync(path.join(root, parent))) return [];
    return readdirSync(path.join(root, parent)).map((name) => `${parent}/${name}`);
  });
  return folders
    .filter((folder) => existsSync(path.join(root, folder, "package.json")))
    .sort()
    .map((folder) => {
      const json = readJson(path.join(root, folder, "package.json"));
      return { name: json.name, folder, json };
    });
}

const SKIPPED = new Set(["node_modules", "dist", ".git", ".zen", ".cache", "build"]);

/** Every file below `folder`, relative to it with forward slashes, generated folders left out. */
export function filesBelow(folder, keep = () => true) {
  const found = [];
  const visit = (relative) => {
    for (const entry of readdirSync(path.join(folder, relative), { withFileTypes: true })) {
      const name = relative === "" ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) visit(name);
      } else if (entry.isFile() && keep(name)) {
        found.push(name);
      }
    }
  };
  if (existsSync(folder)) visit("");
  return found.sort();
}
