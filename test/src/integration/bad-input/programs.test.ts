import { expect } from "chai";
import { expectError, type Expected } from "../../support/errors.js";
import { useRepository } from "../../support/repository.js";

interface BadProgram {
  readonly name: string;
  readonly what: string;
  readonly run: readonly string[];
  readonly expected: Omit<Expected, "exit">;
}

const node = (script: string): readonly string[] => ["node", "-e", script];

const BAD_PROGRAMS: readonly BadProgram[] = [
  {
    name: "exits",
    what: "exits non-zero",
    run: node(`console.error("no more disk"); process.exit(3)`),
    expected: { code: "PROGRAM_FAILED", message: /3/ },
  },
  {
    name: "silent",
    what: "writes no output",
    run: node(""),
    expected: { code: "PROGRAM_OUTPUT_MISSING", message: /value/ },
  },
  {
    name: "wrong",
    what: "writes the wrong type",
    run: node(`require("fs").writeFileSync("outputs/value.json", "not json")`),
    expected: { code: "PROGRAM_OUTPUT_INVALID", message: /value/ },
  },
  {
    name: "hangs",
    what: "hangs",
    run: node("setInterval(() => undefined, 1000)"),
    expected: { code: "STEP_TIMED_OUT", hint: /timeoutMs/ },
  },
  {
    name: "unknown",
    what: "is not there",
    run: ["no-such-program"],
    expected: { code: "PROGRAM_NOT_FOUND", message: /no-such-program/ },
  },
];

const declared = (name: string, run: readonly string[]): string =>
  `export const ${name} = command({ run: ${JSON.stringify(run)}, outputs: { value: json<number>() } });
export const ${name}Pipeline = pipeline("${name}", {}, (add) => ({ value: add(${name}, {}, { name: "program", timeoutMs: 60_000${name === "hangs" ? " / 40" : ""} }).value }));`;

const PRINTS = node(
  `const line = "x".repeat(2 ** 20 - 1) + "\\n"; for (let n = 0; n < 1024; n++) require("fs").writeSync(1, line); require("fs").writeFileSync("outputs/value.json", "1")`,
);

describe("a program that", () => {
  const repository = useRepository({
    files: {
      "pipelines/programs.ts": `import { json, pipeline } from "@zen/plugin-sdk/pipeline";
import { command } from "@zen/process";
${[...BAD_PROGRAMS, { name: "prints", run: PRINTS }].map(({ name, run }) => declared(name, run)).join("\n")}
`,
    },
  });
  before(() => repository.done("plugins:install", "@zen/process"));

  for (const { name, what, expected } of BAD_PROGRAMS)
    it(`${what} fails its step with ${expected.code}, at the line that adds it`, async () => {
      const place = /^pipelines\/programs\.ts:\d+:\d+$/;
      expectError(await repository.zen(["run", name]), { exit: 1, place, ...expected });
    });

  it("prints a gigabyte runs; what is kept of it is its beginning and its end", async () => {
    await repository.done("run", "prints");
    const logs = await repository.done("runs:logs", "latest", "--step", "program");
    expect(logs.length).to.be.within(1000, 16 * 2 ** 20);
  });
});
