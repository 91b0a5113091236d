import { expect } from "chai";
import fc from "fast-check";
import { readPackagePath } from "./package-path.js";

describe("readPackagePath", () => {
  it("reads what npm asks for, scopes written either way", () => {
    const document = { is: "document", name: "@a/b", revision: undefined };
    for (const path of ["/@a/b", "/@a%2fb", "/@a%2Fb", "/%40a%2fb", "/@a/b?write=true"])
      expect(readPackagePath(path), path).to.deep.equal(document);
    expect(readPackagePath("/b")).to.deep.equal({ ...document, name: "b" });
    expect(readPackagePath("/@a%2fb/-rev/7-zen")).to.deep.equal({ ...document, revision: "7-zen" });
    expect(readPackagePath("/@a/b/1.0.0")).to.deep.equal({ is: "version", name: "@a/b", version: "1.0.0" });
    const tarball = { is: "tarball", name: "@a/b", file: "b-1.0.0.tgz", revision: undefined };
    expect(readPackagePath("/@a/b/-/b-1.0.0.tgz")).to.deep.equal(tarball);
    expect(readPackagePath("/@a/b/-/b-1.0.0.tgz/-rev/7-zen")).to.deep.equal({ ...tarball, revision: "7-zen" });
  });

  const tricks = [
    "/",
    "//b",
    "/..",
    "/a/..%2fb",
    "/..%2f..%2fetc%2fpasswd",
    "/@a%252fb",
    "/@a%2f..",
    "/@a%2f%2e%2e",
    "/@a/b/-/..%2f..%2fc",
    "/@a/b/-/../x.tgz",
    "/@a\\b",
    "/@a/b%00",
    "/@a/b\0",
    "/@a/%E2%80%AEb",
    "/@а/b",
    "/@a/b/",
    "/@a",
    "/@A/b",
    "/a/b/c",
    "/-/x",
    "/a;b",
    `/${"a".repeat(700)}`,
  ];
  for (const path of tricks) {
    it(`reads nothing in ${JSON.stringify(path.slice(0, 40))}`, () =>
      expect(readPackagePath(path)).to.equal(undefined));
  }

  it("names no segment that leads elsewhere, whatever it is given", () => {
    const piece = fc.constantFrom(
      "@a",
      "b",
      "/",
      "%2f",
      "..",
      ".",
      "%2e",
      "-",
      "-rev",
      "%",
      "%25",
      "\\",
      "\0",
      "b-1.0.0.tgz",
      "1.0.0",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const found = readPackagePath(`/${pieces.join("")}`);
        if (found === undefined) return;
        const parts = [found.name, "file" in found ? found.file : "", "version" in found ? found.version : ""];
        for (const part of parts) expect(part.split("/")).to.not.include.members([".."]);
        if ("file" in found) expect(found.file).to.match(/^[^/\\%]+$/);
      }),
    );
  });
});
