import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { filesBelow, workspaces } from "./packages.mjs";

const THROWN = /\b(?:new ZenError\(|refusal\(\s*\d{3},)\s*"([A-Z][A-Z0-9_]+)"/g;

/** Every code that shipped sources throw has a page, and every page a code: findings as `{ says, at, detail }`. */
export function checkErrorPages(root) {
  const folder = path.join(root, "docs", "errors");
  const pages = existsSync(folder) ? readdirSync(folder).filter((file) => /^[A-Z0-9_]+\.md$/.test(file)) : [];
  const texts = shippedSources(root);
  const thrown = new Map();
  for (const { file, text } of texts) {
    for (const match of text.matchAll(THROWN)) {
      const line = text.slice(0, match.index).split("\n").length;
      if (!thrown.has(match[1])) thrown.set(match[1], `${file}:${line}`);
    }
  }
  const missing = [...thrown]
    .filter(([code]) => !pages.includes(`${code}.md`))
    .map(([code, at]) => ({ says: "Every error code has a page in docs/errors.", at, detail: `throws ${code}` }));
  const stale = pages
    .filter((page) => !texts.some(({ text }) => text.includes(`"${page.slice(0, -3)}"`)))
    .map((page) => ({
      says: "Every page in docs/errors has a code.",
      at: `docs/errors/${page}`,
      detail: "is thrown nowhere",
    }));
  const untitled = pages
    .filter((page) => !readFileSync(path.join(folder, page), "utf8").startsWith(`# ${page.slice(0, -3)}\n`))
    .map((page) => ({ says: "An error's page begins with its code.", at: `docs/errors/${page}`, detail: "does not" }));
  return [...missing, ...stale, ...untitled];
}

function shippedSources(root) {
  return workspaces(root).flatMap(({ folder }) => {
    const src = path.join(root, folder, "src");
    return filesBelow(src, (name) => name.endsWith(".ts") && !/\.test(-[a-z]+)?\.ts$/.test(name)).map((name) => ({
      file: `${folder}/src/${name}`,
      text: readFileSync(path.join(src, name), "utf8"),
    }));
  });
}
