/**
 * `npm run api`: writes what `@zen/plugin-sdk` shows to its users, one file per entry point, into `plugin-sdk/api/`, so
 * that a change of the public surface is seen in a diff. With `--check` it only compares.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Declarations } from "./lib/declarations.mjs";
import { readJson } from "./lib/packages.mjs";

const root = path.join(import.meta.dirname, "..");
const sdk = path.join(root, "plugin-sdk");
const folder = path.join(sdk, "api");
const check = process.argv.includes("--check");

function report(title, surface) {
  const hidden = surface.filter(({ exported }) => !exported);
  return [
    `# API of \`${title}\`\n`,
    "Written by `npm run api`; do not edit.\n",
    ...block(surface.filter(({ exported }) => exported)),
    ...(hidden.length === 0 ? [] : ["## Reached, but not exported\n", ...block(hidden)]),
  ].join("\n");
}

function block(items) {
  return ["```ts", items.map(({ text }) => text.replace(/^export declare /gm, "export ")).join("\n\n"), "```\n"];
}

const declarations = new Declarations();
const { name, exports } = readJson(path.join(sdk, "package.json"));
const wanted = new Map(
  Object.entries(exports)
    .filter(([, target]) => target.types !== undefined)
    .map(([entry, { types }]) => [
      `${entry === "." ? "index" : entry.slice(2).replaceAll("/", "-")}.api.md`,
      report(name + entry.slice(1), declarations.surface(path.join(sdk, types))),
    ]),
);

const present = existsSync(folder) ? readdirSync(folder) : [];
const stale = [
  ...[...wanted]
    .filter(([file, text]) => !present.includes(file) || readFileSync(path.join(folder, file), "utf8") !== text)
    .map(([file]) => file),
  ...present.filter((file) => !wanted.has(file)),
];

if (check) {
  if (stale.length > 0) {
    console.error(`The public surface of ${name} is not what its report says: ${stale.join(", ")}.`);
    console.error("If the change is meant, run `npm run api` and commit plugin-sdk/api with it.");
    process.exitCode = 1;
  }
} else {
  mkdirSync(folder, { recursive: true });
  for (const file of present) if (!wanted.has(file)) rmSync(path.join(folder, file));
  for (const [file, text] of wanted) writeFileSync(path.join(folder, file), text);
  console.log(stale.length === 0 ? "API report: unchanged" : `API report: wrote ${stale.join(", ")}`);
}
