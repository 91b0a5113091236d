import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { remove, repository } from "../testing/repository.js";
import { ask, errorOf } from "../testing/zen.js";

/** A small file system at a place; false where this user may not mount one. */
function mount(place: string, options: string): boolean {
  if (process.platform !== "linux") return false;
  mkdirSync(place, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", place], { stdio: "ignore" });
    return true;
  } catch {
    return false; // only root may, and not in every container
  }
}

describe("a disk that takes nothing", function () {
  this.timeout(60_000);
  let dir: string;
  let cache: string;
  before(async () => {
    dir = await repository();
    cache = path.join(dir, ".zen", "cache");
  });
  after(() => remove(dir));

  for (const [what, options, code] of [
    ["read-only", "ro", "DISK_READ_ONLY"],
    ["full", "size=12k", "DISK_FULL"],
  ] as const) {
    it(`is told as ${what}, with its place, and the next run is none the worse`, async function () {
      if (!mount(cache, options)) return this.skip();
      try {
        const error = await errorOf(dir, "run", "greetings");
        expect(error).to.include({ code, exit: 1 });
        expect(error.place).to.match(/\.zen\/cache/);
      } finally {
        execFileSync("umount", [cache]);
      }
      const { document } = await ask<{ readonly run: { readonly state: string } }>(dir, "run", "greetings");
      expect(document.run.state).to.equal("succeeded");
    });
  }
});
