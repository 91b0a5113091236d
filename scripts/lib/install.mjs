import { existsSync } from "node:fs";
import path from "node:path";
import { readJson } from "./packages.mjs";
import { run } from "./process.mjs";

/** Installs exactly what `package-lock.json` says, unless that is what `node_modules` already holds. */
export async function ensureInstalled(root) {
  const reason = staleReason(root);
  if (reason === undefined) return;
  console.log(`Installing dependencies (${reason}) ...`);
  const { code } = await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root, show: true });
  if (code !== 0) throw new Error("npm ci failed");
}

/** Why `node_modules` is not what the lock file says, compared package by package; nothing when it is. */
export function staleReason(root) {
  const installedFile = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedFile)) return "node_modules is missing";
  const wanted = readJson(path.join(root, "package-lock.json")).packages;
  const installed = readJson(installedFile).packages;
  for (const [place, { version, integrity, optional, link }] of Object.entries(wanted)) {
    if (!place.includes("node_modules/") || optional || link) continue;
    const present = installed[place];
    if (present?.version !== version || present?.integrity !== integrity) return `${place} is not at ${version}`;
  }
  return undefined;
}
