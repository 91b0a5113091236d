import { Ajv2020 } from "ajv/dist/2020.js";
import { expect } from "chai";
import fc from "fast-check";
import { isZenError } from "../errors.js";
import { isPluginPackage, manifestSchema, readManifest } from "../manifest.js";

const minimal = () => ({
  name: "@acme/my-store",
  version: "1.2.3",
  engines: { zen: "^0.1.0" },
  exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
  zen: { format: "plugin@1" },
});
const withZen = (zen: object) => ({ ...minimal(), zen: { format: "plugin@1", ...zen } });

function faultOf(packageJson: unknown, strict = false): string {
  try {
    readManifest(packageJson, { strict });
  } catch (error) {
    if (isZenError(error, "MANIFEST_INVALID")) return String(error.data?.["path"]);
    throw error;
  }
  throw new Error("the manifest was accepted");
}

describe("readManifest", () => {
  it("fills in what an author may leave out", () => {
    const manifest = readManifest(
      withZen({
        backends: [{ contract: "artifact-store@1", title: "A store" }],
        steps: [{ export: "parquet", title: "Read Parquet" }],
        commands: [{ id: "my-store:vacuum", summary: "Reclaims space" }],
        assets: ["./dist/a.wasm", { from: "dep/b.wasm", to: "dist/b.wasm" }],
      }),
    );
    expect(manifest).to.include({ title: "my-store", topic: "my-store", entry: ".", kernel: "^0.1.0", sdk: "*" });
    expect(manifest.backends[0]).to.include({ name: "my-store" });
    expect(manifest.steps[0]).to.include({ entry: "." });
    expect(manifest.commands[0]).to.deep.include({ flags: {}, args: [], examples: [] });
    expect(manifest.exports).to.deep.equal({ ".": "dist/index.js" });
    expect(manifest.assets[0]).to.deep.equal({ from: "dist/a.wasm", to: "dist/a.wasm" });
    expect(manifest.permissions).to.deep.equal({ network: [], secrets: [], childProcesses: [], files: [] });
  });

  it("gives a library no entry", () => {
    expect(readManifest(minimal())).not.to.have.property("entry");
  });

  const cases: readonly (readonly [string, object | string | null, string])[] = [
    ["no object", "text", ""],
    ["null", null, ""],
    ["no zen field", { ...minimal(), zen: undefined }, "zen"],
    ["an unknown format", { ...minimal(), zen: { format: "plugin@2" } }, "zen.format"],
    ["no kernel range", { ...minimal(), engines: {} }, "engines.zen"],
    ["an upper-case name", { ...minimal(), name: "Acme" }, "name"],
    ["a contract without a number", withZen({ backends: [{ contract: "x", title: "x" }] }), "zen.backends[0].contract"],
    ["a path that climbs", withZen({ assets: ["dist/../../x"] }), "zen.assets[0]"],
    ["an absolute export", { ...minimal(), exports: { ".": "/etc/passwd" } }, 'exports["."]'],
    [
      "a command under another's topic",
      withZen({ commands: [{ id: "runs:list", summary: "x" }] }),
      "zen.commands[0].id",
    ],
    ["an entry that is no export", withZen({ entry: "./other" }), "zen.entry"],
    ["a step from nowhere", withZen({ steps: [{ export: "a", title: "A", entry: "./b" }] }), "zen.steps[0].entry"],
    ["requiring itself", withZen({ requires: { "@acme/my-store": "*" } }), "zen.requires"],
    [
      "a backend twice",
      withZen({
        backends: [
          { contract: "a@1", title: "A" },
          { contract: "a@1", title: "B" },
        ],
      }),
      "zen.backends[1]",
    ],
    [
      "a schema that refers outside",
      withZen({ backends: [{ contract: "a@1", title: "A", configSchema: { $ref: "https://example.com/x" } }] }),
      "zen.backends[0].configSchema.$ref",
    ],
    ["__proto__ as a key", withZen(JSON.parse('{"requires":{"__proto__":"1"}}') as object), "zen.requires.__proto__"],
    ["too many entries", withZen({ workers: Array.from({ length: 201 }, (_, i) => `w${i}.js`) }), "zen.workers"],
  ];
  for (const [what, packageJson, path] of cases) {
    it(`refuses ${what}`, () => expect(faultOf(packageJson)).to.equal(path));
  }

  it("refuses a document that is too deep, too long or too large without recursing into it", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(faultOf({ ...minimal(), zen: { format: "plugin@1", more: deep } })).to.match(/^zen\.more\[0\]/);
    expect(faultOf({ ...minimal(), big: "x".repeat(600 * 1024) })).to.equal("");
    expect(faultOf({ ...minimal(), many: Array.from({ length: 30_000 }, () => 0) })).to.equal("");
  });

  it("reads past unknown fields, and refuses them when strict", () => {
    expect(readManifest(withZen({ later: 1 })).name).to.equal("@acme/my-store");
    expect(faultOf(withZen({ later: 1 }), true)).to.equal("zen.later");
  });

  it("shares nothing with its input and is unmoved by inherited fields", () => {
    const source = withZen({ requires: { "@acme/other": "^1.0.0" } });
    const manifest = readManifest(source);
    (source.zen as unknown as { requires: Record<string, string> }).requires["@acme/other"] = "*";
    expect(manifest.requires).to.deep.equal({ "@acme/other": "^1.0.0" });
    expect(faultOf(Object.create(minimal()))).to.equal("name");
  });

  it("says yes or MANIFEST_INVALID to any JSON, and agrees with the published schema", () => {
    const accepts = new Ajv2020({ strict: false }).compile(manifestSchema);
    const shape = fc.record(
      {
        format: fc.constantFrom("plugin@1", "plugin@2"),
        title: fc.oneof(fc.string(), fc.integer()),
        backends: fc.array(
          fc.record({ contract: fc.constantFrom("a@1", "A"), title: fc.string() }, { requiredKeys: [] }),
        ),
        natives: fc.dictionary(fc.constantFrom("ok", "@a/b", "NO", "a/b/c"), fc.constantFrom("^1.0.0", "", "file:x")),
        permissions: fc.jsonValue(),
        extra: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(shape, fc.jsonValue()), (zen) => {
        let fault: string | undefined;
        try {
          readManifest({ ...minimal(), zen }, { strict: true });
        } catch (error) {
          if (!isZenError(error, "MANIFEST_INVALID")) throw error;
          fault = String(error.data?.["problem"]);
        }
        const senseless = fault !== undefined && /repeats|exports do not have/.test(fault);
        if (!senseless) expect(fault === undefined, fault).to.equal(accepts(zen));
      }),
      { numRuns: 500 },
    );
  });
});

describe("isPluginPackage", () => {
  it("asks for an own zen field", () => {
    expect(isPluginPackage(minimal())).to.equal(true);
    expect(isPluginPackage({ name: "x" })).to.equal(false);
    expect(isPluginPackage(Object.create({ zen: {} }))).to.equal(false);
    expect(isPluginPackage(null)).to.equal(false);
  });
});
