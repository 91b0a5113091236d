import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import fc from "fast-check";
import { matchSbom, npmPurl, readNpmPurl, readPackedSbom, readSbom } from "./index.js";

const integrity = `sha512-${Buffer.alloc(64, 7).toString("base64")}`;
const hashes = [{ alg: "SHA-512", content: Buffer.alloc(64, 7).toString("hex") }];
const place = (value: string) => [{ name: "zen:place", value }];
const inside = {
  type: "library",
  name: "left",
  version: "1.0.0",
  purl: "pkg:npm/left@1.0.0",
  licenses: [{ license: { id: "MIT" } }],
  properties: place("bundled"),
};
const beside = {
  type: "library",
  group: "@big",
  name: "engine",
  version: "2.0.0",
  purl: "pkg:npm/%40big/engine@2.0.0",
  hashes,
  properties: place("native"),
};
const subject = { group: "@me", name: "store", version: "1.2.3", purl: "pkg:npm/%40me/store@1.2.3" };

const document = (components: unknown, more: object = {}) => ({
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  serialNumber: "urn:uuid:01234567-89ab-8def-8123-456789abcdef",
  metadata: { component: subject },
  components,
  ...more,
});
const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return isZenError(error) ? error.code : `not ours: ${String(error)}`;
  }
  return "none";
};
const readOf = (value: unknown) => codeOf(() => readSbom(JSON.stringify(value)));

describe("readSbom", () => {
  it("gives what is inside and beside, sorted", () => {
    expect(readSbom(JSON.stringify(document([inside, beside])))).to.deep.include({
      subject: { name: "@me/store", version: "1.2.3", purl: subject.purl },
      packages: [
        { name: "@big/engine", version: "2.0.0", purl: beside.purl, place: "native", integrity },
        { name: "left", version: "1.0.0", purl: inside.purl, licence: "MIT", place: "bundled" },
      ],
    });
  });

  it("refuses what it could not rely on", () => {
    const bad: readonly unknown[] = [
      null,
      [],
      "CycloneDX",
      document([], { bomFormat: "SPDX" }),
      document([], { specVersion: "1.4" }),
      document([], { serialNumber: "1" }),
      document([], { metadata: {} }),
      document({}),
      document([null]),
      document([inside, inside]),
      document([{ ...inside, properties: [] }]),
      document([{ ...inside, properties: place("elsewhere") }]),
      document([{ ...inside, version: "1.0.1" }]),
      document([{ ...inside, purl: "pkg:pypi/left@1.0.0" }]),
      document([{ ...inside, purl: "pkg:npm/left@1.0.0?vcs_url=git" }]),
      document([{ ...inside, name: "../left", purl: "pkg:npm/../left@1.0.0" }]),
      document([{ ...inside, licenses: [{ license: { name: "\u001b[2J" } }] }]),
      document([{ ...inside, licenses: [] }]),
      document([{ ...beside, hashes: [] }]),
      document([{ ...beside, hashes: [{ alg: "SHA-512", content: "00" }] }]),
    ];
    for (const each of bad) expect(readOf(each), JSON.stringify(each)).to.equal("SBOM_INVALID");
    expect(codeOf(() => readSbom('{"__proto__": {}}'))).to.equal("SBOM_INVALID");
    expect(codeOf(() => readSbom("{"))).to.equal("SBOM_INVALID");
    expect(codeOf(() => readSbom(" ".repeat(5 * 1024 * 1024)))).to.equal("SBOM_INVALID");
  });

  it("answers any JSON with a list or a refusal of its own", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (one, two, three) => {
        expect(readOf(document([{ ...inside, licenses: one }, { ...beside, hashes: [two] }, three]))).to.match(
          /^(none|SBOM_INVALID)$/,
        );
      }),
    );
  });
});

describe("readPackedSbom", () => {
  const packageJson = {
    name: "@me/store",
    version: "1.2.3",
    zen: { closure: [{ name: "@big/engine", version: "2.0.0", integrity }] },
  };
  const sbom = JSON.stringify(document([inside, beside]));

  it("takes the list of the same package", () => {
    expect(readPackedSbom(sbom, packageJson).packages).to.have.length(2);
  });

  it("refuses a missing list, one of another package or version, and natives that are not those of the closure", () => {
    expect(codeOf(() => readPackedSbom(undefined, packageJson))).to.equal("SBOM_MISSING");
    const other = { integrity: `sha512-${Buffer.alloc(64, 8).toString("base64")}` };
    const [engine] = packageJson.zen.closure;
    for (const change of [
      { name: "@me/other" },
      { version: "1.2.4" },
      { zen: {} },
      { zen: { closure: [engine, { ...engine, name: "another" }] } },
      { zen: { closure: [{ ...engine, ...other }] } },
    ])
      expect(codeOf(() => matchSbom(readSbom(sbom), { ...packageJson, ...change }))).to.equal("SBOM_MISMATCH");
  });
});

describe("npmPurl", () => {
  it("is read back", () => {
    for (const [name, version] of [
      ["@a/b", "1.0.0"],
      ["c", "1.0.0-rc.1+build.5"],
      ["JSONStream", "1.3.5"],
    ] as const)
      expect(readNpmPurl(npmPurl(name, version))).to.deep.equal({ name, version });
  });
});
