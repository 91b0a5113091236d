import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { expect } from "chai";
import { readPackedSbom, sbomFile } from "@zen/registry-protocol";
import { readFileOf } from "@zen/registry-archive";
import { pluginPackageJson, World } from "../../testing/world.test.js";
import { packPlugin } from "../pack-plugin.js";
import { licenceChoice } from "./licence-choice.js";

/** CycloneDX's own schema, strict. */
async function officialSchema(): Promise<ValidateFunction> {
  const require = createRequire(import.meta.url);
  const folder = join(dirname(require.resolve("@cyclonedx/cyclonedx-library/package.json")), "res/schema");
  const read = async (name: string) =>
    JSON.parse(await readFile(join(folder, `${name}.SNAPSHOT.schema.json`), "utf8")) as { $id: string };
  const ajv = new Ajv({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addFormat("iri-reference", true).addFormat("idn-email", true);
  for (const name of ["jsf-0.82", "spdx"])
    ajv.addSchema(await read(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  return ajv.compile(await read("bom-1.6"));
}

describe("the list of parts", function () {
  this.timeout(30_000);
  let world: World;
  const dependency = async (folder: string, packageJson: object, code = `export const name = ${Math.PI};`) => {
    await world.write(
      `source/node_modules/${folder}/package.json`,
      JSON.stringify({ main: "index.js", ...packageJson }),
    );
    await world.write(`source/node_modules/${folder}/index.js`, code);
  };
  const pack = async (zen: object = {}) => {
    const packageJson = { ...pluginPackageJson({ name: "@me/mine", zen }), license: "MIT" };
    await world.write("source/package.json", JSON.stringify(packageJson));
    const packed = await packPlugin(join(world.dir, "source"), join(world.dir, "packed"), { npm: world.npm });
    const text = await readFileOf(packed.tarball, sbomFile, 1_000_000);
    return { text: text ?? "", sbom: readPackedSbom(text, packed.packageJson) };
  };

  beforeEach(async () => {
    world = await World.create();
    await world.write("source/index.js", "export default 1;");
  });
  afterEach(() => world.close());

  it("names what went into the bundle, out of assets and the closure, with licences, by CycloneDX's own schema", async () => {
    await dependency("left", { name: "left", version: "1.0.0", license: "ISC" });
    await dependency("@in/ner", {
      name: "@in/ner",
      version: "2.0.0",
      licenses: [{ type: "MIT" }, { type: "GPL-3.0-only" }],
    });
    await dependency(
      "outer",
      { name: "outer", version: "3.0.0", license: "SEE LICENSE IN x.txt" },
      'import { name } from "@in/ner"; export default [name];',
    );
    await dependency("unused", { name: "unused", version: "4.0.0", sideEffects: false });
    await dependency("typed/esm", { type: "module" });
    await world.write("source/node_modules/typed/package.json", '{"name":"typed","version":"5.0.0"}');
    await world.write("source/node_modules/drawn/package.json", '{"name":"drawn","version":"6.0.0"}');
    await world.write("source/node_modules/drawn/a.wasm", "wasm");
    await world.write(
      "source/index.js",
      `import { name } from "left"; import outer from "outer"; import { name as typed } from "./node_modules/typed/esm/index.js";
       import { name as unused } from "unused"; export default [name, outer, typed];`,
    );
    world.npm.add("engine", "1.0.0", { licence: "BSD-3-Clause", optionalDependencies: { mac: "1.0.0" } });
    world.npm.add("mac", "1.0.0", { os: ["darwin"] });
    const { text, sbom } = await pack({
      natives: { engine: "1.0.0" },
      assets: [{ from: "drawn/a.wasm", to: "a.wasm" }],
    });
    expect(sbom.subject).to.deep.include({ name: "@me/mine", version: "1.0.0", licence: "MIT" });
    expect(sbom.packages.map(({ name, version, licence, place }) => [name, version, licence, place])).to.deep.equal([
      ["@in/ner", "2.0.0", "(MIT OR GPL-3.0-only)", "bundled"],
      ["drawn", "6.0.0", undefined, "bundled"],
      ["engine", "1.0.0", "BSD-3-Clause", "native"],
      ["left", "1.0.0", "ISC", "bundled"],
      ["mac", "1.0.0", undefined, "native"],
      ["outer", "3.0.0", "SEE LICENSE IN x.txt", "bundled"],
      ["typed", "5.0.0", undefined, "bundled"],
    ]);
    const validate = await officialSchema();
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).to.equal(true);
    expect(validate({ ...(JSON.parse(text) as object), surprise: true })).to.equal(false);
  });

  it("has a serial number that follows the content and nothing else", async () => {
    const first = await pack();
    expect((await pack()).text).to.equal(first.text);
    await dependency("left", { name: "left", version: "1.0.0" });
    await world.write("source/index.js", 'export { name as default } from "left";');
    const second = await pack();
    expect(second.sbom.serialNumber).to.not.equal(first.sbom.serialNumber);
    expect(second.text).to.not.include(world.dir);
  });

  it("adds licences to a closure that was locked before they were written down, and keeps its versions", async () => {
    world.npm.add("engine", "1.0.0", { licence: "MIT" });
    await pack({ natives: { engine: "^1.0.0" } });
    const file = join(world.dir, "source/zen.closure.json");
    const { licences, ...old } = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
    expect(licences).to.deep.equal({ "engine@1.0.0": "MIT" });
    await world.write("source/zen.closure.json", JSON.stringify(old));
    world.npm.add("engine", "1.5.0", { licence: "ISC" });
    const { sbom } = await pack({ natives: { engine: "^1.0.0" } });
    expect(sbom.packages[0]).to.deep.include({ version: "1.0.0", licence: "MIT" });
    expect(JSON.parse(await readFile(file, "utf8"))).to.have.deep.property("licences", licences);
  });
});

describe("licenceChoice", () => {
  it("tells SPDX from an author's own words", () => {
    expect(licenceChoice("MIT")).to.deep.equal({ license: { id: "MIT" } });
    expect(licenceChoice("(MIT OR CC0-1.0)")).to.deep.equal({ expression: "(MIT OR CC0-1.0)" });
    expect(licenceChoice("GPL-2.0-or-later WITH Classpath-exception-2.0")).to.have.property("expression");
    expect(licenceChoice("UNLICENSED")).to.deep.equal({ license: { name: "UNLICENSED" } });
  });
});
