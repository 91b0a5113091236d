import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { expect } from "chai";
import { writeFlightsSample } from "../support/flights-sample.js";
import { useRepository } from "../support/repository.js";
import { ROOT, runNode } from "../support/run.js";
import { chainEnd, TINY_FILES } from "../support/tiny.js";
import { ZEN_ENVIRONMENT } from "../support/zen.js";

const TYPED = `import { openRepository } from "@zen/client";
import chain from "../pipelines/chain.js";

await using repo = await openRepository();
const { outputs, run } = await repo.run(chain, { salt: 7, ms: 1 });
const text: string = outputs.text;
const { items } = await repo.runs.query({ where: { field: "state", op: "=", value: "succeeded" } });
const [ref] = Object.values(run.outputs);
const loaded = ref === undefined ? "none" : await repo.artifacts.load<string>(ref);
console.log(JSON.stringify({ text, same: loaded === text, ran: run.steps.ran, runs: items.map(({ id }) => id === run.id) }));

export const wrong = [
  // @ts-expect-error There is no such output.
  () => outputs.sum,
  // @ts-expect-error A salt is a number.
  () => repo.run(chain, { salt: "7" }),
  // @ts-expect-error A salt has to be given.
  () => repo.run(chain, { ms: 1 }),
  // @ts-expect-error There is no such parameter.
  () => repo.run(chain, { salt: 7, pepper: 1 }),
];
`;

const PLAIN = `import { openRepository } from "@zen/client";

const repo = await openRepository();
const events = [];
const { outputs, run } = await repo.run("chain", { salt: 8, ms: 1 }, {
  inProcess: true,
  tags: ["plain"],
  onEvent: (event) => events.push(event.type === "step" ? event.node + " " + event.state : event.type),
});
const refused = await repo.run("chain", { salt: "many" }).then(() => "nothing", ({ code }) => code);
const { items } = await repo.runs.query({ where: { field: "tags", op: "contains", value: "plain" } });
const named = (await repo.artifacts.load("chain.text")) === outputs.text;
const unknown = await Promise.all(["x.y", {}, undefined].map((one) => repo.artifacts.load(one).then(() => "nothing", ({ code }) => code)));
console.log(JSON.stringify({ named, unknown, end: outputs.text.at(-1) + outputs.text.at(-2), events, refused, runs: items.map(({ id }) => id === run.id) }));
await repo.close();
`;

const TSCONFIG = {
  extends: "./.zen/tsconfig.json",
  compilerOptions: {
    target: "es2022",
    lib: ["es2022", "dom", "esnext.disposable"],
    module: "nodenext",
    moduleDetection: "force",
    typeRoots: [path.join(ROOT, "node_modules/@types")],
    types: ["node"],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ["scripts/typed.ts"],
};

describe("a script of one's own", () => {
  const repository = useRepository({
    files: {
      ...TINY_FILES,
      "package.json": { private: true, type: "module" },
      "tsconfig.json": TSCONFIG,
      "scripts/typed.ts": TYPED,
      "scripts/plain.js": PLAIN,
    },
  });
  before(async () => {
    await mkdir(repository.path("node_modules/@zen"), { recursive: true });
    await symlink(path.join(ROOT, "kernel/client"), repository.path("node_modules/@zen/client"), "dir");
  });

  it("runs a pipeline, queries runs and loads artifacts, below zen exec", async () => {
    const said = JSON.parse(await repository.done("exec", "--", "node", "scripts/typed.ts")) as object;
    expect(said).to.deep.equal({ text: chainEnd(7), same: true, ran: 5, runs: [true] });
  });

  it("is typed by the pipeline", async () => {
    const { code, stdout } = await runNode([path.join(ROOT, "node_modules/typescript/bin/tsc"), "--project", "."], {
      cwd: repository.dir,
    });
    expect(code, stdout).to.equal(0);
  });

  it("needs no zen exec where it names the pipeline, and hears of what happens", async () => {
    const { code, stdout, stderr } = await runNode(["scripts/plain.js"], { cwd: repository.dir, env: ZEN_ENVIRONMENT });
    expect([code, stderr], stdout + stderr).to.deep.equal([0, ""]);
    const { events, ...said } = JSON.parse(stdout) as { events: readonly string[] };
    const unknown = Array<string>(3).fill("ARTIFACT_NOT_FOUND");
    expect(said).to.deep.equal({ named: true, unknown, end: "11", refused: "PARAM_INVALID", runs: [true] });
    expect(events[0]).to.equal("run-started");
    expect(events.at(-1)).to.equal("run-finished");
    expect(events).to.include.members(["start ran", "three ran", "last ran"]);
  });
});

describe("the script of the flights example", () => {
  const repository = useRepository({ example: "flights" });
  before(async () => {
    await mkdir(repository.path("data"));
    await writeFlightsSample(repository.path("data/flights-3m.parquet"), 1500);
  });

  it("trains again and again, and computes once what does not depend on how often", async () => {
    const printed = await repository.done("exec", "--", "node", "scripts/compare-epochs.ts");
    const lines = printed.trimEnd().split("\n");
    expect(lines.map((line) => line.replace(/0\.\d{4}/g, "N"))).to.deep.equal([
      "1 epochs: ROC-AUC N, log loss N, 0 of 8 steps cached",
      "2 epochs: ROC-AUC N, log loss N, 5 of 8 steps cached",
      "3 epochs: ROC-AUC N, log loss N, 5 of 8 steps cached",
    ]);
    await repository.done("deployments:delete", "flights");
  });
});
