import { expect } from "chai";
import fc from "fast-check";
import { codeOf } from "../testing/code.test.js";
import type { Lock, LockedNative } from "../lock/types.js";
import { layout, type Placement } from "./layout.js";

const integrity = `sha512-${"A".repeat(86)}==`;
const here = { os: "linux", cpu: "x64", libc: "glibc" } as const;

function lockOf(
  plugins: Record<string, Record<string, string>>,
  natives: Record<string, Omit<LockedNative, "integrity">>,
): Lock {
  return {
    format: "zen-lock@1",
    plugins: Object.fromEntries(
      Object.entries(plugins).map(([name, edges]) => [
        name,
        { version: "1.0.0", integrity, source: { registry: "r" }, natives: edges },
      ]),
    ),
    natives: Object.fromEntries(Object.entries(natives).map(([key, native]) => [key, { integrity, ...native }])),
  };
}

/** The version that Node would find for `name` from the package at `path`. */
function found(placements: readonly Placement[], path: string, name: string): string | undefined {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const candidate = at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    const placement = placements.find((each) => each.path === candidate);
    if (placement || at === "") return placement?.version;
  }
}

describe("layout", function () {
  this.timeout(30_000);
  it("puts one version at the top and others beside those who need them", () => {
    const lock = lockOf(
      { p: { a: "1.0.0", b: "1.0.0" } },
      {
        "a@1.0.0": { dependencies: { c: "1.0.0" } },
        "b@1.0.0": { dependencies: { c: "2.0.0" } },
        "c@1.0.0": {},
        "c@2.0.0": {},
      },
    );
    expect(layout(lock, here).map(({ path, version }) => `${path} ${version}`)).to.deep.equal([
      "node_modules/p 1.0.0",
      "node_modules/a 1.0.0",
      "node_modules/b 1.0.0",
      "node_modules/c 1.0.0",
      "node_modules/b/node_modules/c 2.0.0",
    ]);
  });

  it("keeps a native from taking a plugin's name", () => {
    const placements = layout(lockOf({ p: { q: "2.0.0" }, q: {} }, { "q@2.0.0": {} }), here);
    expect(found(placements, "node_modules/p", "q")).to.equal("2.0.0");
    expect(found(placements, "node_modules/q", "q")).to.equal("1.0.0");
  });

  it("leaves out what is optional and for others, by os, cpu and libc", () => {
    const optionalDependencies = { glibc: "1.0.0", musl: "1.0.0", arm: "1.0.0", anywhere: "1.0.0", notlinux: "1.0.0" };
    const lock = lockOf(
      { p: { a: "1.0.0" } },
      {
        "a@1.0.0": { optionalDependencies },
        "glibc@1.0.0": { os: ["linux"], libc: ["glibc"] },
        "musl@1.0.0": { os: ["linux"], libc: ["musl"], dependencies: { deep: "1.0.0" } },
        "arm@1.0.0": { cpu: ["arm64"] },
        "anywhere@1.0.0": {},
        "notlinux@1.0.0": { os: ["!linux"] },
        "deep@1.0.0": {},
      },
    );
    expect(layout(lock, here).map(({ name }) => name)).to.have.members(["p", "a", "glibc", "anywhere"]);
  });

  it("lets every package find exactly the versions that the lock gives it", () => {
    const names = ["a", "b", "c", "d", "e"];
    const version = fc.constantFrom("1.0.0", "2.0.0");
    // Each name leads to later ones only, so that there is a layout.
    const natives = fc.record(
      Object.fromEntries(
        names.flatMap((name, at) => {
          const later = names.slice(at + 1);
          const dependencies = later.length === 0 ? fc.constant({}) : fc.dictionary(fc.constantFrom(...later), version);
          return [`${name}@1.0.0`, `${name}@2.0.0`].map((key) => [key, fc.record({ dependencies })]);
        }),
      ),
    );
    const plugins = fc.dictionary(
      fc.constantFrom("p", "q", "a", "@x/r"),
      fc.dictionary(fc.constantFrom(...names), version),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(plugins, natives, (drawnPlugins, drawnNatives) => {
        const lock = lockOf(drawnPlugins, drawnNatives);
        const placements = layout(lock, here);
        expect(new Set(placements.map(({ path }) => path)).size).to.equal(placements.length);
        for (const { kind, name, version: own, path } of placements) {
          const needs = kind === "plugin" ? lock.plugins[name]?.natives : lock.natives[`${name}@${own}`]?.dependencies;
          for (const [needed, wanted] of Object.entries(needs ?? {}))
            expect(found(placements, path, needed)).to.equal(wanted);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("lays out packages that need each other, and refuses versions that do so in turns without end", async () => {
    const mutual = lockOf(
      { p: { a: "1.0.0" } },
      { "a@1.0.0": { dependencies: { b: "1.0.0" } }, "b@1.0.0": { dependencies: { a: "1.0.0" } } },
    );
    expect(layout(mutual, here)).to.have.length(3);
    const turns = lockOf(
      { p: { a: "1.0.0" } },
      { "a@1.0.0": { dependencies: { a: "2.0.0" } }, "a@2.0.0": { dependencies: { a: "1.0.0" } } },
    );
    expect(await codeOf(() => layout(turns, here))).to.equal("NATIVE_REFUSED");
  });
});
