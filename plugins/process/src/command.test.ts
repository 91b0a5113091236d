import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { stepProcessing } from "@zen/plugin-sdk/memory";
import {
  Dataset,
  file,
  folder,
  json,
  memoryFolder,
  Metrics,
  Model,
  optional,
  p,
  type Model as ModelValue,
} from "@zen/plugin-sdk/pipeline";
import { command } from "./index.js";
import { caught, contextWith, failure, TASK } from "./testing/script.js";

describe("command", function () {
  this.timeout(20_000);
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "zen-process-"));
  });
  after(() => rm(dir, { recursive: true }));

  const node = (body: string, more = {}) => contextWith({ "s.mjs": TASK + body }, more);
  const run = ["node", "s.mjs"] as const;

  it("gives a program parameters and values, and takes what it writes", async () => {
    const add = command({
      run,
      inputs: { numbers: json<readonly number[]>(), factor: p.int(2), label: p.string() },
      outputs: { sum: json<{ readonly sum: number; readonly label: string }>() },
    });
    const ctx = node(
      `const numbers = JSON.parse(readFileSync(task.inputs.numbers.path));
       answer("sum", { sum: numbers.reduce((a, b) => a + b, 0) * task.params.factor, label: task.params.label });`,
    );
    const { sum } = await add({ numbers: [1, 2, 3], label: "x" }, ctx);
    expect(sum).to.deep.equal({ sum: 12, label: "x" });
  });

  it("says in task.json what the step is, and how to be random again", async () => {
    const tell = command({ run, inputs: {}, outputs: { task: json<Record<string, never>>() } });
    const { task } = await tell({}, node(`answer("task", task);`));
    const again = await tell({}, node(`answer("task", task);`));
    expect(task).to.include({ protocol: "zen-process@1", metrics: "metrics.jsonl", error: "error.json" });
    expect(task).to.have.nested.property("step.pipeline", "test");
    expect(task["seed"]).to.be.a("number").and.equal(again.task["seed"]);
  });

  it("hands datasets over as Parquet, both ways", async () => {
    const copy = command({ run, inputs: { rows: Dataset }, outputs: { rows: Dataset, facts: json<unknown>() } });
    const ctx = node(
      `import { cpSync } from "node:fs";
       cpSync(task.inputs.rows.parts[0], task.outputs.rows.path, { dereference: true });
       answer("facts", task.inputs.rows);`,
      { processing: stepProcessing(dir) },
    );
    const { rows, facts } = await copy(
      {
        rows: Dataset.of([
          { n: 1, s: "a" },
          { n: 2, s: null },
        ]),
      },
      ctx,
    );
    const found = [];
    for await (const row of rows.rows()) found.push(row);
    expect(found).to.deep.equal([
      { n: 1, s: "a" },
      { n: 2, s: null },
    ]);
    expect(facts).to.deep.include({ kind: "dataset", path: "inputs/rows", rows: 2, format: "parquet" });
    expect(facts).to.have.nested.property("columns[1].name", "s");
  });

  it("hands datasets over as Arrow where that is asked for", async () => {
    const copy = command({
      run,
      datasets: "arrow",
      inputs: { rows: Dataset },
      outputs: { rows: Dataset, facts: json<unknown>() },
    });
    const body = `import { cpSync } from "node:fs"; cpSync(task.inputs.rows.path, task.outputs.rows.path); answer("facts", task.inputs.rows);`;
    const given = [
      { n: 1, s: "a" },
      { n: 2, s: null },
    ];
    const { rows, facts } = await copy({ rows: Dataset.of(given) }, node(body));
    const found = [];
    for await (const row of rows.rows()) found.push(row);
    expect(found).to.deep.equal(given);
    expect(facts).to.deep.include({ kind: "dataset", path: "inputs/rows.arrow", rows: 2, format: "arrow" });
    expect(copy.definition.uses).to.equal(undefined);
    for (const [wrong, code] of [
      ["", "PROGRAM_OUTPUT_MISSING"],
      [`writeFileSync(task.outputs.rows.path, "a,b\\n1,2");`, "PROGRAM_OUTPUT_INVALID"],
      [`mkdirSync(task.outputs.rows.path);`, "PROGRAM_OUTPUT_INVALID"],
    ])
      expect((await failure(copy({ rows: Dataset.of(given) }, node(wrong ?? "")))).code).to.equal(code);
  });

  it("hands models, folders and files over as they are", async () => {
    await writeFile(join(dir, "notes.txt"), "hello");
    const pass = command({
      run,
      inputs: { model: Model, files: folder, note: file, given: p.file() },
      outputs: { model: Model, files: folder, note: file, named: file },
    });
    const ctx = node(
      `import { cpSync } from "node:fs";
       for (const name of ["model", "files", "note"]) cpSync(task.inputs[name].path, task.outputs[name].path, { recursive: true, dereference: true });
       mkdirSync("outputs/named");
       cpSync(task.inputs.given.path, "outputs/named/kept.txt", { dereference: true });`,
    );
    const bytes = new Uint8Array([1, 2, 3]);
    const manifest = {
      format: "model@1",
      runtime: "onnx",
      file: "m.onnx",
      inputs: [],
      outputs: [],
      transform: { inputs: [] },
    };
    const given = { manifest, files: memoryFolder({ "m.onnx": bytes }) } as unknown as ModelValue;
    const found = await pass(
      {
        model: given,
        files: memoryFolder({ "a/b.txt": bytes, "c.txt": bytes }),
        note: { name: "notes.txt", localPath: join(dir, "notes.txt") },
        given: join(dir, "notes.txt"),
      },
      ctx,
    );
    expect(found.model.manifest).to.deep.equal(manifest);
    expect([...(await found.model.files.bytes("m.onnx"))]).to.deep.equal([1, 2, 3]);
    expect(found.files.paths).to.deep.equal(["a/b.txt", "c.txt"]);
    expect([found.note.name, found.named.name]).to.deep.equal(["note", "kept.txt"]);
  });

  it("takes a model in its short form", async () => {
    const fit = command({ run, inputs: {}, outputs: { model: Model } });
    const ctx = node(
      `writeFileSync("outputs/model/model.onnx", "graph");
       writeFileSync("outputs/model/model.json", JSON.stringify({ task: "classification", label: "late", classes: ["no", "yes"],
         columns: [{ name: "distance", type: "float64", optional: true }, { name: "origin", type: "string" }] }));`,
    );
    const { model } = await fit({}, ctx);
    expect(model.manifest.inputs).to.deep.equal([
      { name: "distance", datatype: "FP64", shape: [-1], optional: true },
      { name: "origin", datatype: "BYTES", shape: [-1] },
    ]);
    expect(model.manifest.outputs.map(({ name }) => name)).to.deep.equal(["probabilities", "class"]);
    expect(model.manifest.transform.inputs[0]).to.deep.equal({ name: "distance", type: "float64", nullable: true });
  });

  it("fills paths and values into the command, for programs that know no task.json", async () => {
    const copy = command({
      run: [
        "node",
        "-e",
        "require('fs').copyFileSync(process.argv[1], process.argv[2])",
        "{inputs.note}",
        "{outputs.copy}",
      ],
      inputs: { note: file, spare: optional(json()) },
      outputs: { copy: file },
    });
    await writeFile(join(dir, "plain.txt"), "hello");
    const { copy: made } = await copy({ note: { name: "plain.txt", localPath: join(dir, "plain.txt") } });
    expect(made.name).to.equal("copy");
  });

  it("takes metrics from lines of JSON, and passes on what is printed", async () => {
    const ctx = node(
      `console.log("on it"); console.error("hm");
       appendFileSync("metrics.jsonl", '{"loss": 0.5}\\n{"loss": 0.25, "größe": 1}');
       answer("metrics", { values: { auc: 0.9 } });`,
    );
    const fit = command({ run, inputs: {}, outputs: { metrics: Metrics } });
    const { value, printed } = await caught(() => fit({}, ctx));
    expect(value.metrics.values).to.deep.equal({ auc: 0.9 });
    expect(ctx.metrics).to.deep.equal({ loss: 0.25, größe: 1 });
    expect(printed).to.contain("on it\n").and.to.contain("hm\n");
  });

  it("gives a program nothing of the environment but what is declared", async () => {
    const tell = command({
      run,
      inputs: {},
      outputs: { env: json<Record<string, string>>() },
      env: ["MODE"],
      secrets: ["API_TOKEN"],
    });
    const ctx = node(`console.log(process.env.API_TOKEN); answer("env", process.env);`, {
      env: { MODE: "fast", OTHER: "x" },
      secrets: { get: async (name: string) => `the ${name}` },
    });
    process.env["ZEN_TEST_LEAK"] = "leaked";
    try {
      const { value, printed } = await caught(() => tell({}, ctx));
      expect(value.env).to.include({ MODE: "fast", API_TOKEN: "the API_TOKEN" });
      expect(value.env).to.not.have.any.keys("ZEN_TEST_LEAK", "OTHER", "NODE_OPTIONS");
      expect(value.env["PATH"]).to.equal(process.env["PATH"]);
      expect(printed).to.equal("***\n");
    } finally {
      delete process.env["ZEN_TEST_LEAK"];
    }
  });

  it("hides secrets in the words of a program that fails", async () => {
    const fail = command({ run, secrets: ["API_TOKEN"] });
    const secrets = { get: async () => "very-secret" };
    const told = `writeFileSync("error.json", JSON.stringify({ message: "bad " + process.env.API_TOKEN })); process.exit(1);`;
    expect((await failure(fail({}, node(told, { secrets })))).message).to.equal("bad ***");
    const { value } = await caught(() =>
      failure(fail({}, node(`console.error(process.env.API_TOKEN); process.exit(1);`, { secrets }))),
    );
    expect(value.message).to.match(/exit code 1: \*\*\*$/);
  });

  it("runs a script of the repository by its own path", async () => {
    const hello = command({ run: ["./bin/hello.sh", "you"], inputs: {}, outputs: { said: file } });
    const ctx = contextWith({ "bin/hello.sh": `#!/bin/sh\necho "hello $1" > outputs/said\n` });
    expect((await hello({}, ctx)).said.name).to.equal("said");
  });

  it("is found again from its arguments as JSON", () => {
    const made = command({ run, inputs: { rows: Dataset, n: p.int(5), m: optional(Model) }, outputs: { out: json() } });
    const { origin } = made.definition;
    const args = JSON.parse(JSON.stringify(origin?.args)) as [never];
    const again = command(...args).definition;
    expect(args).to.deep.equal([
      {
        run: ["node", "s.mjs"],
        inputs: { rows: "dataset", n: { type: "int", default: 5 }, m: { optional: "model" } },
        outputs: { out: "json" },
      },
    ]);
    expect(Object.keys(again.inputs)).to.deep.equal(["rows", "n", "m"]);
    expect(again.origin?.args).to.deep.equal(args);
    expect(made.definition.name).to.equal("s");
  });

  it("needs the processing backend only for datasets that it writes", () => {
    expect(command({ run, outputs: { rows: Dataset } }).definition.uses).to.deep.equal(["processing"]);
    expect(command({ run, inputs: { rows: Dataset }, outputs: { n: json() } }).definition.uses).to.equal(undefined);
  });

  it("can be a trainer", () => {
    expect(command({ run, trainer: true }).definition.kind).to.equal("trainer");
  });

  describe("refuses", () => {
    const declared: readonly (readonly [string, () => unknown])[] = [
      ["no program", () => command({ run: [] })],
      ["an option that it does not have", () => command({ run, shell: true } as never)],
      ["a codec that has no form as files", () => command({ run, outputs: { x: "tensor" } } as never)],
      ["a name that is no file's", () => command({ run, outputs: { "../x": json() } })],
      ["a placeholder for what is not declared", () => command({ run: ["cat", "{inputs.rows}"] })],
      ["a variable that is a secret too", () => command({ run, env: ["A"], secrets: ["A"] })],
      ["a list that is none", () => command({ run, env: "PATH" } as never)],
    ];
    for (const [what, declare] of declared) {
      it(what, () => expect(declare).to.throw().with.property("code", "PROCESS_OPTIONS_INVALID"));
    }
  });

  it("fails as the program says", async () => {
    const fail = command({ run, inputs: {}, outputs: {} });
    const exits = await failure(fail({}, node(`console.error("no more\\ndisk"); process.exit(3);`)));
    expect(exits).to.include({ code: "PROGRAM_FAILED", message: "The program node ended with exit code 3: disk" });
    expect(exits.data).to.deep.equal({ exitCode: 3, signal: null });
    const killed = await failure(fail({}, node(`process.kill(process.pid, "SIGKILL");`)));
    expect(killed.message).to.equal("The program node was ended by SIGKILL");
    const told = await failure(
      fail(
        {},
        node(
          `writeFileSync("error.json", JSON.stringify({ code: "RATE_LIMITED", message: "Too fast", hint: "Wait.", place: "s.mjs:4", stack: "at s" })); process.exit(1);`,
        ),
      ),
    );
    expect(told).to.include({
      code: "RATE_LIMITED",
      message: "Too fast",
      hint: "Wait.",
      place: "s.mjs:4",
      stack: "at s",
    });
    expect((await failure(fail({}, node(`writeFileSync("error.json", "{"); process.exit(1);`)))).code).to.equal(
      "PROGRAM_FAILED",
    );
  });

  it("fails when the program is not there", async () => {
    expect((await failure(command({ run: ["zen-no-such-program"] })({}, contextWith({})))).code).to.equal(
      "PROGRAM_NOT_FOUND",
    );
  });

  const leaves: readonly (readonly [string, string, string, string])[] = [
    ["writes no output", "json", ``, "PROGRAM_OUTPUT_MISSING"],
    ["writes no JSON", "json", `writeFileSync("outputs/out.json", "{");`, "PROGRAM_OUTPUT_INVALID"],
    ["writes NaN", "json", `writeFileSync("outputs/out.json", "NaN");`, "PROGRAM_OUTPUT_INVALID"],
    ["writes metrics that are none", "metrics", `answer("out", { accuracy: 1 });`, "PROGRAM_OUTPUT_INVALID"],
    ["writes a folder for a value", "json", `mkdirSync("outputs/out.json");`, "PROGRAM_OUTPUT_INVALID"],
    ["writes no dataset", "dataset", ``, "PROGRAM_OUTPUT_MISSING"],
    ["writes text as a dataset", "dataset", `writeFileSync("outputs/out.parquet", "a,b");`, "PROGRAM_OUTPUT_INVALID"],
    [
      "writes CSV into the dataset's folder",
      "dataset",
      `mkdirSync("outputs/out"); writeFileSync("outputs/out/a.csv", "a");`,
      "PROGRAM_OUTPUT_INVALID",
    ],
    ["leaves a folder empty", "folder", ``, "PROGRAM_OUTPUT_MISSING"],
    [
      "leaves a model without its manifest",
      "model",
      `writeFileSync("outputs/out/m.onnx", "x");`,
      "PROGRAM_OUTPUT_INVALID",
    ],
    [
      "leaves a model without its graph",
      "model",
      `writeFileSync("outputs/out/model.json", JSON.stringify({ task: "regression", label: "y", columns: [{ name: "x", type: "float64" }] }));`,
      "PROGRAM_OUTPUT_INVALID",
    ],
    [
      "leaves two files for one",
      "file",
      `mkdirSync("outputs/out"); writeFileSync("outputs/out/a", ""); writeFileSync("outputs/out/b", "");`,
      "PROGRAM_OUTPUT_INVALID",
    ],
    [
      "leaves a link to a file elsewhere",
      "file",
      `symlinkSync("/etc/hostname", "outputs/out");`,
      "PROGRAM_OUTPUT_ESCAPES",
    ],
    ["leaves a link within a folder", "folder", `symlinkSync("/etc", "outputs/out/etc");`, "PROGRAM_OUTPUT_ESCAPES"],
    [
      "puts a link in the place of outputs/",
      "json",
      `import { rmdirSync } from "node:fs"; rmdirSync("outputs"); symlinkSync("/etc", "outputs");`,
      "PROGRAM_OUTPUT_ESCAPES",
    ],
    ["writes metrics that are no JSON", "none", `writeFileSync("metrics.jsonl", "loss=1");`, "PROGRAM_METRICS_INVALID"],
    [
      "writes a metric that is no number",
      "none",
      `writeFileSync("metrics.jsonl", '{"a":1}\\n{"loss":"x"}\\n');`,
      "PROGRAM_METRICS_INVALID",
    ],
    [
      "writes metrics through a link",
      "none",
      `symlinkSync("/etc/hostname", "metrics.jsonl");`,
      "PROGRAM_METRICS_INVALID",
    ],
  ];
  for (const [what, kind, body, code] of leaves) {
    it(`fails when the program ${what}`, async () => {
      const wrong = command({ run, outputs: kind === "none" ? {} : { out: kind } } as never);
      const error = await failure(wrong({}, node(body, { processing: stepProcessing(dir) })));
      expect([error.code, error.message]).to.have.property("0", code);
      expect(error.hint).to.be.a("string").and.match(/\.$/);
    });
  }
});
