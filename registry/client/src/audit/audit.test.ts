import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ZenError } from "@zen/plugin-sdk";
import type { Advisory } from "@zen/registry-protocol";
import { expect } from "chai";
import type { InstalledPlugin } from "../generation/read.js";
import { Registries } from "../installer/registries.js";
import { audit, type AuditScope } from "./audit.js";
import { readBulk } from "./npm-advisories.js";

const component = (name: string, version: string, licence: string) => ({
  type: "library",
  name,
  version,
  purl: `pkg:npm/${name}@${version}`,
  licenses: [{ license: { id: licence } }],
});
const sbom = {
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  serialNumber: "urn:uuid:00000000-0000-4000-8000-000000000000",
  metadata: {
    component: { ...component("store", "1.0.0", "Apache-2.0"), group: "@zen", purl: "pkg:npm/%40zen/store@1.0.0" },
  },
  components: [{ ...component("left-pad", "1.2.0", "MIT"), properties: [{ name: "zen:place", value: "bundled" }] }],
};
const advisory: Advisory = {
  id: "ZEN-2026-0001",
  package: "@zen/store",
  affected: "<1.1.0",
  severity: "high",
  title: "Loses rows",
  published: "2026-01-01T00:00:00.000Z",
};

describe("audit of plugins", () => {
  let dir: string;
  let plugin: InstalledPlugin;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "zen-audit-"));
    await writeFile(join(dir, "package.json"), JSON.stringify({ name: "@zen/store", version: "1.0.0", zen: {} }));
    await writeFile(join(dir, "sbom.cdx.json"), JSON.stringify(sbom));
    const source = { registry: "bundled" };
    plugin = { name: "@zen/store", version: "1.0.0", integrity: "", dir, source, manifest: {} as never };
  });
  afterEach(() => rm(dir, { recursive: true }));

  const run = (advisories: readonly Advisory[], askNpm: NonNullable<AuditScope["askNpm"]>) => {
    const source = {
      title: "the registry",
      describe: async () => undefined,
      fetch: () => {
        throw new Error("not here");
      },
      advisories: async () => advisories,
    };
    const registries = new Registries([{ name: "bundled", scopes: ["@zen"], source }]);
    return audit({ plugins: [plugin], registries, cwd: dir, offline: false, askNpm });
  };

  it("tells what registries advise of plugins, and npm's of what is inside them, the worst first", async () => {
    const asked: unknown[] = [];
    const report = await run(
      [advisory, { ...advisory, id: "ZEN-2026-0002", withdrawn: "2026-01-02T00:00:00.000Z" }],
      async (versions) => {
        asked.push([...versions]);
        return [{ package: "left-pad", id: "1", severity: "critical", title: "Pads right", affected: "<1.3.0" }];
      },
    );
    expect(asked).to.deep.equal([[["left-pad", ["1.2.0"]]]]);
    expect(report.findings).to.deep.equal([
      {
        package: "left-pad",
        version: "1.2.0",
        id: "1",
        severity: "critical",
        title: "Pads right",
        affected: "<1.3.0",
        within: [{ plugin: "@zen/store", place: "bundled" }],
      },
      {
        package: "@zen/store",
        version: "1.0.0",
        id: "ZEN-2026-0001",
        severity: "high",
        title: "Loses rows",
        affected: "<1.1.0",
      },
    ]);
    expect(report.licences).to.deep.equal([
      { licence: "Apache-2.0", packages: ["@zen/store 1.0.0"] },
      { licence: "MIT", packages: ["left-pad 1.2.0"] },
    ]);
    expect(report).to.deep.include({ unanswered: [], plugins: 1, parts: 1 });
  });

  it("says what it did not hear, and goes on", async () => {
    const report = await run([advisory], () =>
      Promise.reject(new ZenError("REGISTRY_UNREACHABLE", "It does not answer.")),
    );
    expect(report.findings).to.have.length(1);
    expect(report.unanswered).to.deep.equal([
      "What npm's registry knows of the packages in plugins was not heard: It does not answer.",
    ]);
  });

  it("says which plugin does not tell what it is made of", async () => {
    await rm(join(dir, "sbom.cdx.json"));
    const report = await run([], async () => []);
    expect(report.unanswered[0]).to.match(/^What @zen\/store 1\.0\.0 is made of is not known/);
  });

  it("reads npm's answers as hostile", () => {
    const answer = {
      a: [
        { id: 7, title: "x\u001b[2J", severity: "huge", vulnerable_versions: "<2", url: "javascript:alert(1)" },
        null,
        { vulnerable_versions: "nonsense!" },
      ],
      b: [{ vulnerable_versions: "*" }],
    };
    expect(readBulk(JSON.stringify(answer), { a: ["1.0.0"], toString: ["1.0.0"] })).to.deep.equal([
      { package: "a", id: "7", title: "x [2J", severity: "moderate", affected: "<2" },
    ]);
    expect(() => readBulk("<html>", { a: ["1.0.0"] })).to.throw("cannot be read");
  });
});
