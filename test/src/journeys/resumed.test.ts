import type { RunRecord } from "@zen/plugin-sdk";
import { expect } from "chai";
import { expectError } from "../support/errors.js";
import { useRepository } from "../support/repository.js";
import { nodesIn } from "../support/run-document.js";
import { TINY_CONFIG } from "../support/tiny.js";

const PIPELINE = `import { json, p, pipeline, step } from "@zen/plugin-sdk/pipeline";
import { half } from "../lib/half.js";

const number = json<number>();
export const draw = step("draw", { inputs: { salt: p.int() }, outputs: { value: number } }, async ({ salt }) => ({ value: half(salt) }));
export const check = step("check", { inputs: { value: number }, outputs: { value: number } }, async ({ value }) => {
  throw new Error("not mended");
  return { value };
});
export default pipeline("work", { salt: p.int(1) }, (add, { salt }) => {
  const { value } = add(draw, { salt }, { cache: false });
  return add(check, { value });
});
`;
const HALF = "export const half = (value: number): number => value / 2;\n";

interface Document {
  readonly run: RunRecord;
  readonly steps: readonly { readonly node: string; readonly state: string }[];
}

describe("zen run --resume", () => {
  const stacks = { ...TINY_CONFIG.stacks, other: { orchestrator: { use: "local-orchestrator" } } };
  const repository = useRepository({
    files: { "zen.config.json": { ...TINY_CONFIG, stacks }, "pipelines/work.ts": PIPELINE, "lib/half.ts": HALF },
  });
  let first: string;
  const resume = async (...args: readonly string[]) => repository.zen(["run", "--resume", first, ...args]);
  const resumed = async (...args: readonly string[]) =>
    JSON.parse((await resume(...args, "--json")).stdout) as Document;
  const mend = () => repository.edit("pipelines/work.ts", 'throw new Error("not mended");', "");

  before(async () => {
    const { code } = await repository.zen(["run", "work", "-p", "salt=3", "--tag", "nightly"]);
    expect(code).to.equal(1);
    first = (await repository.json<{ run: RunRecord }>("runs:show")).run.id;
  });

  it("goes on once the step that failed is mended: its code may change", async () => {
    await mend();
    const preview = await resume("--dry-run");
    expect(preview.stdout)
      .to.match(/^draw +is known$/m)
      .and.match(/^check +would run/m);
    const document = await resumed();
    expect([nodesIn(document, "cached"), nodesIn(document, "ran")]).to.deep.equal([["draw"], ["check"]]);
    expect(document.run).to.deep.include({
      state: "succeeded",
      params: { salt: 3 },
      tags: ["nightly"],
      stack: "local",
      origin: { kind: "resumed", run: first },
    });
  });

  it("may be done on another stack", async () => {
    const document = await resumed("--stack", "other");
    expect(document.run).to.include({ state: "succeeded", stack: "other" });
    expect(nodesIn(document, "cached")).to.deep.equal(["draw", "check"]);
    expectError(await resume("--stack", "none"), { code: "STACK_NOT_FOUND", exit: 2 });
  });

  it("names the steps that had finished and have changed, and goes on when told to", async () => {
    await repository.edit("lib/half.ts", "/ 2", "/ 4");
    expectError(await resume(), {
      code: "RUN_CHANGED",
      exit: 1,
      message: /draw \(the code of half\)$/,
      hint: /--accept-changes/,
    });
    const document = await resumed("--accept-changes");
    expect([document.run.state, nodesIn(document, "ran")]).to.deep.equal(["succeeded", ["draw", "check"]]);
    await repository.write({ "lib/half.ts": HALF });
  });

  it("names what was added to the plan, taken from it or wired otherwise", async () => {
    await repository.edit(
      "pipelines/work.ts",
      "return add(check, { value });",
      'return add(check, { value }, { name: "again" });',
    );
    expectError(await resume(), { code: "RUN_CHANGED", exit: 1, message: /again \(new\), check \(gone\)$/, hint: /./ });
    await repository.edit("pipelines/work.ts", ', { name: "again" }', "");
  });

  it("does not go on with what goes on, has succeeded or never was", async () => {
    expectError(await repository.zen(["run", "--resume", "none"]), { code: "RUN_NOT_FOUND", exit: 1 });
    await repository.done("run", "work", "-p", "salt=3");
    expectError(await repository.zen(["run", "--resume", "latest"]), {
      code: "RUN_NOT_RESUMABLE",
      exit: 2,
      message: /succeeded/,
    });
    for (const wrong of [["-p", "salt=4"], ["--force"]])
      expectError(await resume(...wrong), { code: "USAGE_INVALID", exit: 2 });
    expectError(await repository.zen(["run", "work", "--accept-changes"]), { code: "USAGE_INVALID", exit: 2 });
    expectError(await repository.zen(["run"]), { code: "USAGE_INVALID", exit: 2 });
  });
});
