import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import fc from "fast-check";
import {
  readAdvisories,
  readConformanceReport,
  readInstallDocument,
  readScopeIndex,
  readSignedConformanceReport,
  readSignedSnapshot,
  readSnapshot,
  type InstallDocument,
} from "./index.js";

const integrity = `sha512-${"A".repeat(86)}==`;
const time = "2026-01-31T14:22:33.000Z";
const version = {
  name: "@a/b",
  version: "1.0.0",
  dist: { integrity, tarball: "b-1.0.0.tgz", size: 3, signatures: [{ keyid: "SHA256:k", sig: "s" }] },
  published: time,
  publisher: "ann",
};
const install: InstallDocument = {
  format: "install@1",
  name: "@a/b",
  "dist-tags": { latest: "1.0.0" },
  versions: { "1.0.0": version },
};
const scope = { format: "scope@1", scope: "@a", packages: { "@a/b": integrity } };
const snapshot = {
  format: "snapshot@1",
  registry: "0b5a2c9e-1111-4222-8333-0123456789ab",
  version: 7,
  time,
  expires: time,
  scopes: { "@a": integrity, "": integrity },
  advisories: integrity,
};
const signed = { snapshot: JSON.stringify(snapshot), signatures: [{ keyid: "SHA256:k", sig: "s" }] };
const advisory = {
  id: "ZEN-2026-0001",
  package: "@a/b",
  affected: "<1.0.1",
  severity: "high",
  title: "Reads too much",
  published: time,
};
const advisories = { format: "advisories@1", advisories: [advisory] };

const report = {
  format: "conformance@1",
  name: "@a/b",
  version: "1.0.0",
  integrity,
  contracts: [{ contract: "artifact-store@1", backend: "b", passed: 3, failed: ["one"], skipped: [] }],
  zen: "0.1.0",
  node: "20.0.0",
  platform: "linux-x64",
  time,
};
const signedReport = { report: JSON.stringify(report), signatures: [{ keyid: "SHA256:k", sig: "s", by: "publisher" }] };

const readers: readonly { name: string; good: object; read: (text: string) => unknown; bad: Record<string, object> }[] =
  [
    {
      name: "readInstallDocument",
      good: install,
      read: (text) => readInstallDocument(text, "@a/b"),
      bad: {
        "another format": { ...install, format: "install@2" },
        "another package": { ...install, name: "@a/c" },
        "a tag that leads nowhere": { ...install, "dist-tags": { latest: "1.0.1" } },
        "a tag that leads to a property of objects": { ...install, "dist-tags": { latest: "constructor" } },
        "a mislabelled version": { ...install, versions: { "1.0.1": version }, "dist-tags": {} },
        "a weak digest": withVersion({ dist: { integrity: "sha1-AAAA", tarball: "x" } }),
        "a negative size": withVersion({ dist: { ...version.dist, size: -1 } }),
        "a signature that is a text": withVersion({ dist: { ...version.dist, signatures: ["s"] } }),
        "a publisher's signature without a key": withVersion({ dist: { ...version.dist, publisher: { sig: "s" } } }),
        "no moment": withVersion({ published: "yesterday" }),
        "no publisher": withVersion({ publisher: undefined }),
        "an unknown state": withVersion({ state: { state: "quarantined", since: time } }),
        "a state without a reason": withVersion({ state: { state: "yanked", since: time } }),
      },
    },
    {
      name: "readScopeIndex",
      good: scope,
      read: (text) => readScopeIndex(text, "@a"),
      bad: {
        "another scope": { ...scope, scope: "@b" },
        "a name of another scope": { ...scope, packages: { "@b/b": integrity } },
        "a name that climbs": { ...scope, packages: { "@a/..": integrity } },
        "no digest": { ...scope, packages: { "@a/b": "" } },
      },
    },
    {
      name: "readSnapshot",
      good: snapshot,
      read: readSnapshot,
      bad: {
        "no registry": { ...snapshot, registry: "mine" },
        "a version that is no whole number": { ...snapshot, version: 1.5 },
        "version 0": { ...snapshot, version: 0 },
        "an expiry that is no moment": { ...snapshot, expires: "never" },
        "a scope that is none": { ...snapshot, scopes: { "@../a": integrity } },
        "no digest of the advisories": { ...snapshot, advisories: undefined },
      },
    },
    {
      name: "readSignedSnapshot",
      good: signed,
      read: readSignedSnapshot,
      bad: {
        "a snapshot that is no text": { ...signed, snapshot },
        "no list of signatures": { ...signed, signatures: {} },
        "a signature without bytes": { ...signed, signatures: [{ keyid: "k" }] },
      },
    },
    {
      name: "readConformanceReport",
      good: report,
      read: readConformanceReport,
      bad: {
        "no archive": { ...report, integrity: "" },
        "a count that is none": { ...report, contracts: [{ ...report.contracts[0], passed: -1 }] },
        "cases without end": { ...report, contracts: [{ ...report.contracts[0], failed: Array(3000).fill("x") }] },
        "a name without end": { ...report, zen: "x".repeat(301) },
      },
    },
    {
      name: "readSignedConformanceReport",
      good: signedReport,
      read: readSignedConformanceReport,
      bad: {
        "a report that is no text": { ...signedReport, report },
        "a report of another form": { ...signedReport, report: "{}" },
        "a signature of nobody": { ...signedReport, signatures: [{ keyid: "k", sig: "s" }] },
      },
    },
    {
      name: "readAdvisories",
      good: advisories,
      read: readAdvisories,
      bad: {
        "a range that is none": withAdvisory({ affected: "everything!" }),
        "a range without end": withAdvisory({ affected: "<1.0.0 || ".repeat(1000) }),
        "an unknown severity": withAdvisory({ severity: "huge" }),
        "no package": withAdvisory({ package: "../b" }),
        "a title that is no text": withAdvisory({ title: 1 }),
        "a withdrawal that is no moment": withAdvisory({ withdrawn: true }),
      },
    },
  ];

function withVersion(over: object): object {
  return { ...install, versions: { "1.0.0": { ...version, ...over } } };
}

function withAdvisory(over: object): object {
  return { ...advisories, advisories: [{ ...advisory, ...over }] };
}

function refused(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch (error) {
    if (isZenError(error, "REGISTRY_DOCUMENT_INVALID")) return true;
    throw error;
  }
}

for (const { name, good, read, bad } of readers)
  describe(name, () => {
    it("reads a good one as it is", () => expect(read(JSON.stringify(good))).to.deep.equal(good));

    for (const [what, document] of Object.entries(bad))
      it(`refuses ${what}`, () => expect(refused(() => read(JSON.stringify(document)))).to.equal(true));

    it("refuses __proto__ wherever there are names, and text that is cut short", () => {
      const text = JSON.stringify(good);
      expect(refused(() => read(`{"__proto__":1,${text.slice(1)}`))).to.equal(true);
      expect(refused(() => read(text.slice(0, -2)))).to.equal(true);
    });

    it("reads a good one with any part replaced by anything, or refuses it with its code", () => {
      const paths = pathsOf(good);
      fc.assert(
        fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
          refused(() => read(JSON.stringify(replaced(good, path, value))));
        }),
      );
      fc.assert(fc.property(fc.json(), (text) => void refused(() => read(text))));
    });
  });

type Path = readonly string[];

function pathsOf(value: unknown): readonly Path[] {
  if (typeof value !== "object" || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, each]) => pathsOf(each).map((path) => [key, ...path]))];
}

function replaced(value: unknown, [key, ...rest]: Path, by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === key ? replaced(each, rest, by) : each));
  const object = value as Record<string, unknown>;
  return { ...object, [key]: replaced(object[key], rest, by) };
}
