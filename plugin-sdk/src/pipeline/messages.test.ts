import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const folder = fileURLToPath(new URL("../../test/messages/", import.meta.url));

function messages(): readonly string[] {
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "--pretty", "false", "-p", folder], {
    encoding: "utf8",
    cwd: folder,
  });
  return stdout.trim().split("\n");
}

/** What a person sees who makes the seven usual mistakes: at which place, and in how many words. */
describe("the compiler's messages", function () {
  this.timeout(60_000);
  let lines: readonly string[];
  before(() => void (lines = messages()));

  it("point at the wrong argument, and say little", () => {
    expect(lines).to.deep.equal([
      `pipeline.ts(20,19): error TS2322: Type 'Ref<Dataset, "dataset">' is not assignable to type 'Ref<Model, "model">'.`,
      `  Type 'Dataset' is missing the following properties from type 'Model': manifest, files`,
      `pipeline.ts(21,19): error TS2561: Object literal may only specify known properties, but 'modle' does not exist in type '{ readonly dataset: Ref<Dataset, "dataset">; readonly model: Ref<Model, "model">; }'. Did you mean to write 'model'?`,
      `pipeline.ts(22,17): error TS2741: Property 'dataset' is missing in type '{ model: Ref<Model, "model">; }' but required in type '{ readonly dataset: Ref<Dataset, "dataset">; readonly model: Ref<Model, "model">; }'.`,
      `pipeline.ts(23,32): error TS2322: Type 'string' is not assignable to type 'number | ParamRef<number>'.`,
      `pipeline.ts(24,32): error TS2322: Type 'ParamRef<string>' is not assignable to type 'number | ParamRef<number>'.`,
      `  Type 'ParamRef<string>' is not assignable to type 'ParamRef<number>'.`,
      `    Type 'string' is not assignable to type 'number'.`,
      `pipeline.ts(25,23): error TS2551: Property 'datset' does not exist on type 'OutputRefs<{ readonly dataset: DatasetCodec; }>'. Did you mean 'dataset'?`,
      `pipeline.ts(26,39): error TS2353: Object literal may only specify known properties, and 'nmae' does not exist in type 'AddOptions'.`,
    ]);
  });

  it("stay within a line that a terminal shows whole", () => {
    for (const line of lines) expect(line.length, line).to.be.lessThan(240);
  });
});
