import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import fc from "fast-check";
import { readDocumentChange } from "./document-change.js";
import { fullDocument, type FullDocument } from "./full-document.js";
import type { VersionRow } from "./version-document.js";

const row = (version: string, deprecated: string | null = null): VersionRow => ({
  package: "@a/b",
  version,
  state: "active",
  integrity: `sha512-${"A".repeat(86)}==`,
  shasum: "0".repeat(40),
  size: 1,
  unpacked_size: 1,
  file_count: 1,
  publisher: "ann",
  published: "2026-01-01T00:00:00.000Z",
  document: JSON.stringify({ name: "@a/b", version, _secret: 1, dist: "forged" }),
  deprecated,
  publisher_signature: null,
  registry_signature: JSON.stringify({ keyid: "SHA256:x", sig: "y" }),
});

const current = fullDocument(
  {
    name: "@a/b",
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-02T00:00:00.000Z",
    revision: 7,
    versions: [row("1.1.0", "old"), row("1.0.0"), row("1.10.0")],
    tags: [
      { tag: "latest", version: "1.10.0" },
      { tag: "beta", version: "1.0.0" },
    ],
    maintainers: ["ann"],
    readme: undefined,
  },
  (version) => `http://localhost/@a/b/-/b-${version}.tgz`,
);

type Draft = { -readonly [Field in keyof FullDocument]: FullDocument[Field] } & {
  versions: Record<string, object>;
  "dist-tags": Record<string, string>;
};
const edited = (edit: (draft: Draft) => void): Readonly<Record<string, unknown>> => {
  const draft = structuredClone(current) as Draft;
  edit(draft);
  return draft;
};
const isRefused = (written: Readonly<Record<string, unknown>>, removal = false): boolean => {
  try {
    readDocumentChange(current, written, removal);
    return false;
  } catch (error) {
    if (isZenError(error, "DOCUMENT_CHANGE_REFUSED")) return true;
    throw error;
  }
};

describe("readDocumentChange", () => {
  it("sees warnings come and go", () => {
    const change = readDocumentChange(
      current,
      edited(({ versions }) => {
        Object.assign(versions["1.0.0"]!, { deprecated: "use 2" });
        Object.assign(versions["1.1.0"]!, { deprecated: "" });
      }),
      false,
    );
    expect([...change.deprecated]).to.deep.equal([
      ["1.0.0", "use 2"],
      ["1.1.0", null],
    ]);
    expect([change.removed, [...change.retagged]]).to.deep.equal([[], []]);
  });

  it("sees a version go, and its tag with it", () => {
    const written = edited((draft) => {
      delete draft.versions["1.10.0"];
      draft["dist-tags"]["latest"] = "1.1.0";
    });
    expect(isRefused(written)).to.equal(true);
    const change = readDocumentChange(current, written, true);
    expect([change.removed, [...change.retagged]]).to.deep.equal([["1.10.0"], [["latest", "1.1.0"]]]);
  });

  const refused: readonly (readonly [string, (draft: Draft) => void])[] = [
    ["another digest", ({ versions }) => Object.assign(versions["1.0.0"]!, { dist: { integrity: "sha512-x" } })],
    ["another dependency", ({ versions }) => Object.assign(versions["1.0.0"]!, { dependencies: { evil: "*" } })],
    ["a version without archive", ({ versions }) => (versions["3.0.0"] = versions["1.0.0"]!)],
    ["a tag moved on the quiet", (draft) => (draft["dist-tags"]["latest"] = "1.0.0")],
    ["a new tag", (draft) => (draft["dist-tags"]["next"] = "1.0.0")],
    ["another time", (draft) => (draft.time = {})],
    ["another maintainer", (draft) => (draft.maintainers = [{ name: "eve", email: "" }])],
    ["another name", (draft) => (draft.name = "@a/c")],
    ["a new field", (draft) => Object.assign(draft, { more: 1 })],
    ["a warning that is no text", ({ versions }) => Object.assign(versions["1.0.0"]!, { deprecated: { toString: 1 } })],
  ];
  for (const [what, edit] of refused) {
    it(`refuses ${what}`, () =>
      expect([isRefused(edited(edit)), isRefused(edited(edit), true)]).to.deep.equal([true, true]));
  }

  it("leaves out what only the registry says", () => {
    expect(current.versions["1.0.0"]).to.not.have.property("_secret");
    expect(current.versions["1.0.0"]!.dist).to.have.property("integrity");
  });

  it("refuses whatever else is written, and never fails", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("versions", "dist-tags", "name", "x"), fc.jsonValue()), (written) => {
        isRefused({ ...current, ...written }, true);
        isRefused(written);
      }),
    );
  });
});
