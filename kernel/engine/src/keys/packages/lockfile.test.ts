import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findLockFile, readLock } from "./lockfile.js";

const FILES = {
  "package-lock.json": `{ "lockfileVersion": 3, "packages": {
    "": { "name": "app" },
    "node_modules/plain": { "version": "1.0.0", "integrity": "sha512-plain" },
    "node_modules/alias": { "name": "@scope/real", "version": "2.0.0", "integrity": "sha512-real" },
    "node_modules/plain/node_modules/@scope/inner": { "version": "3.0.0", "integrity": "sha512-inner" },
    "packages/own": { "version": "0.0.0" } } }`,
  "pnpm-lock.yaml": `lockfileVersion: '9.0'
packages:
  plain@1.0.0: { resolution: { integrity: sha512-plain } }
  '@scope/real@2.0.0(peer@1.0.0)': { resolution: { integrity: sha512-real } }
  /@scope/inner/3.0.0: { resolution: { integrity: sha512-inner } }
  own@file:packages/own: { resolution: { directory: packages/own } }
`,
  "yarn.lock": `# yarn lockfile v1

plain@^1.0.0, plain@~1.0:
  version "1.0.0"
  resolved "https://registry.example/plain.tgz"
  integrity sha512-plain

"@scope/real@^2":
  version "2.0.0"
  integrity sha512-real
  dependencies:
    plain "^1.0.0"

"@scope/inner@3":
  version "3.0.0"
  integrity sha512-inner
`,
  "berry/yarn.lock": `__metadata:
  version: 8

"plain@npm:^1.0.0":
  version: 1.0.0
  resolution: "plain@npm:1.0.0"
  checksum: 10c0/plain

"@scope/real@npm:^2":
  version: 2.0.0
  resolution: "@scope/real@npm:2.0.0"
  checksum: 10c0/real

"own@workspace:packages/own":
  version: 0.0.0-use.local
  resolution: "own@workspace:packages/own"
`,
};

describe("Lock files", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "zen-locks-"));
    mkdirSync(join(folder, "berry"));
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const name of ["package-lock.json", "pnpm-lock.yaml", "yarn.lock"]) {
    it(`of ${name} promise integrity by name and version`, async () => {
      expect(Object.fromEntries(await readLock(join(folder, name)))).to.deep.equal({
        "plain@1.0.0": "sha512-plain",
        "@scope/real@2.0.0": "sha512-real",
        "@scope/inner@3.0.0": "sha512-inner",
      });
    });
  }

  it("of newer yarn promise checksums", async () => {
    expect(Object.fromEntries(await readLock(join(folder, "berry/yarn.lock")))).to.deep.equal({
      "plain@1.0.0": "10c0/plain",
      "@scope/real@2.0.0": "10c0/real",
    });
  });

  it("are found above", () => {
    mkdirSync(join(folder, "berry/a/b"), { recursive: true });
    expect(findLockFile(join(folder, "berry/a/b"))).to.equal(join(folder, "berry/yarn.lock"));
    expect(findLockFile(folder)).to.equal(join(folder, "package-lock.json"));
  });
});
