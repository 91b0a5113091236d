import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { filesBelow } from "./packages.mjs";
import { blank } from "./source.mjs";

const MEGABYTE = 1024 * 1024;
const SOURCE = /\.[cm]?[jt]sx?$/;

/** Places of one person's machine; the brackets keep this file from finding itself. */
const MACHINE_PATH = /\/hom[e]\/[a-z]|\/User[s]\/[A-Za-z]|\/roo[t]\/[\w.]|\/wor[k]\/(?:main|shared)|[A-Z]:\\+User[s]/;

/** Each rule looks at one file and returns the lines (counted from 1) where it is broken, or 0 for the file itself. */
const RULES = [
  {
    says: "No file names a place of one machine.",
    lines: ({ text }) => matching(text, MACHINE_PATH),
  },
  {
    says: "The lock file names no download address; npm's own configuration does.",
    lines: ({ file, text }) => (file.endsWith("package-lock.json") ? matching(text, /"resolved": "http/) : []),
  },
  {
    says: "No test is run alone.",
    lines: ({ file, text }) =>
      SOURCE.test(file) ? matching(blank(text), /\b(?:it|describe|context|specify)\.only\b/) : [],
  },
  {
    says: "No catch hides a fault; an intended one says why.",
    lines: ({ file, text }) => (SOURCE.test(file) ? emptyCatches(text) : []),
  },
  {
    says: "No file is larger than a megabyte.",
    lines: ({ size }) => (size > MEGABYTE ? [0] : []),
  },
];

/** Looks for what must not be left in the tree: returns findings as `{ says, at, detail }`. */
export function checkLeftovers(root) {
  return trackedFiles(root).flatMap((file) => {
    const full = path.join(root, file);
    const { size } = statSync(full);
    const bytes = size > 8 * MEGABYTE ? Buffer.alloc(0) : readFileSync(full);
    const text = bytes.subarray(0, 8000).includes(0) ? "" : bytes.toString("utf8");
    return RULES.flatMap((rule) =>
      rule.lines({ file, text, size }).map((line) => ({
        says: rule.says,
        at: line === 0 ? file : `${file}:${line}`,
        detail: line === 0 ? `(${Math.ceil(size / 1024)} KiB)` : text.split("\n")[line - 1].trim().slice(0, 100),
      })),
    );
  });
}

/** What git would publish: tracked files and new ones that are not ignored; outside git, every file. */
function trackedFiles(root) {
  if (!existsSync(path.join(root, ".git"))) return filesBelow(root);
  const list = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * MEGABYTE,
  });
  return list.split("\0").filter((file) => file !== "" && existsSync(path.join(root, file)));
}

function matching(text, pattern) {
  if (!pattern.test(text)) return [];
  return text.split("\n").flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));
}

function emptyCatches(text) {
  const code = blank(text);
  const blocks = /\bcatch\s*(?:\([^)]*\))?\s*\{\s*\}|\.catch\(\s*(?:async\s*)?(?:\([^)]*\)|\w+)\s*=>\s*\{\s*\}\s*\)/g;
  return [...code.matchAll(blocks)]
    .filter((match) => !/\/[/*]/.test(text.slice(match.index, match.index + match[0].length)))
    .map((match) => text.slice(0, match.index).split("\n").length);
}
