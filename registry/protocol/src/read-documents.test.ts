import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import fc from "fast-check";
import { isIntegrity, isPackageName, readFolderIndex, readPackument, scopeOf } from "./index.js";

const integrity = `sha512-${"A".repeat(86)}==`;
const version = { name: "@a/b", version: "1.0.0", dist: { integrity, tarball: "b-1.0.0.tgz" } };
const packument = (versions: object, name = "@a/b") => JSON.stringify({ name, "dist-tags": {}, versions });

function refused(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch (error) {
    if (isZenError(error, "REGISTRY_DOCUMENT_INVALID")) return true;
    throw error;
  }
}

describe("readPackument", () => {
  it("reads a document of the package asked for", () => {
    expect(Object.keys(readPackument(packument({ "1.0.0": version }), "@a/b").versions)).to.deep.equal(["1.0.0"]);
  });

  const hostile: readonly (readonly [string, string])[] = [
    ["another package's document", packument({}, "@a/c")],
    ["a version under a foreign key", packument({ "1.0.1": version })],
    ["a key that is no version", packument({ "../1": { ...version, version: "../1" } })],
    ["a weak digest", packument({ "1.0.0": { ...version, dist: { integrity: "sha1-AAAA", tarball: "x" } } })],
    ["no digest", packument({ "1.0.0": { ...version, dist: { tarball: "x" } } })],
    ["__proto__ among the versions", '{"name":"@a/b","versions":{"__proto__":{}}}'],
    ["an array", "[]"],
    ["text that is cut short", packument({ "1.0.0": version }).slice(0, -3)],
  ];
  for (const [what, text] of hostile) {
    it(`refuses ${what}`, () => expect(refused(() => readPackument(text, "@a/b"))).to.equal(true));
  }

  it("reads any JSON or refuses it with its code", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        refused(() => readPackument(text, "@a/b"));
        refused(() => readFolderIndex(text));
      }),
    );
  });
});

describe("names", () => {
  it("accepts npm's names and nothing that could climb out of a folder", () => {
    for (const name of ["a", "@a/b", "a.b-c_d"]) expect(isPackageName(name), name).to.equal(true);
    for (const name of [
      "",
      ".",
      "..",
      "@a/..",
      "@../a",
      "a/b",
      "@a/b/c",
      "A",
      "a\\b",
      ".a",
      "@a/.b",
      "a\0",
      "x".repeat(215),
    ]) {
      expect(isPackageName(name), name).to.equal(false);
    }
    expect(scopeOf("@a/b")).to.equal("@a");
    expect(scopeOf("b")).to.equal("");
    expect(isIntegrity(`${integrity} ${integrity}`)).to.equal(false);
  });
});
