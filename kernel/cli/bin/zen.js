#!/usr/bin/env node
// The start of every command: answers --version at once, hands over to the repository's own zen, else loads the bundle.
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const own = path.dirname(__dirname);

/** The package of zen that the repository around `start` has pinned, if there is one. */
function pinned(start) {
  let repository = start;
  while (!fs.existsSync(path.join(repository, "zen.config.json"))) {
    if (repository === path.dirname(repository)) return undefined;
    repository = path.dirname(repository);
  }
  for (let dir = repository; ; dir = path.dirname(dir)) {
    const found = path.join(dir, "node_modules", "@zen", "cli");
    if (fs.existsSync(path.join(found, "package.json"))) return fs.realpathSync(found);
    if (dir === path.dirname(dir)) return undefined;
  }
}

function main() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) {
    process.stderr.write(`zen needs Node 20 or later; this is Node ${process.versions.node}.\n`);
    process.exitCode = 2;
    return;
  }
  const other = pinned(process.cwd());
  if (other !== undefined && other !== fs.realpathSync(own)) {
    const { bin } = JSON.parse(fs.readFileSync(path.join(other, "package.json"), "utf8"));
    require(path.join(other, bin.zen));
    return;
  }
  if (process.argv.length === 3 && ["--version", "-v"].includes(process.argv[2])) {
    process.stdout.write(`${JSON.parse(fs.readFileSync(path.join(own, "package.json"), "utf8")).version}\n`);
    return;
  }
  require("node:module").enableCompileCache?.();
  void import("../dist/bundle/main.js").then(({ start }) => start());
}

main();
