import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { GREETINGS, HELPER, remove, repository, write } from "../testing/repository.js";
import { ask, endOf, errorOf, startZen, zen } from "../testing/zen.js";

interface RunDocument {
  readonly run: {
    readonly id: string;
    readonly state: string;
    readonly steps: { readonly ran: number; readonly cached: number };
  };
  readonly failures: readonly {
    readonly node: string;
    readonly error: { readonly code: string; readonly message: string; readonly place?: string };
    readonly lines: readonly string[];
  }[];
}
const ran = async (dir: string, ...args: readonly string[]) =>
  (await ask<RunDocument>(dir, "run", "greetings", ...args)).document.run.steps;

describe("zen run", function () {
  this.timeout(60_000);
  let dir: string;
  before(async () => void (dir = await repository()));
  after(() => remove(dir));

  it("runs a pipeline, tells what came of it, and computes nothing twice", async () => {
    const first = await zen(dir, "run", "greetings");
    expect(first.stderr).to.match(/ran +greet/);
    expect(first.stdout)
      .to.match(/greetings succeeded in .*: 2 ran/)
      .and.match(/letters 5/);
    expect(first.code).to.equal(0);
    expect(await ran(dir)).to.include({ ran: 0, cached: 2 });
  });

  it("runs nothing again for a comment, and exactly what a helper reaches for a change of it", async () => {
    write(dir, {
      "pipelines/greetings.ts": `// a comment\n${GREETINGS}`,
      "pipelines/helper.ts": `/** Loud. */\n${HELPER}`,
    });
    expect(await ran(dir)).to.include({ ran: 0, cached: 2 });
    write(dir, { "pipelines/helper.ts": HELPER.replace('"!"', '"!!"') });
    expect(await ran(dir)).to.include({ ran: 2, cached: 0 });
    write(dir, { "pipelines/greetings.ts": GREETINGS, "pipelines/helper.ts": HELPER });
  });

  it("takes parameters, in this process and by force too", async () => {
    expect(await ran(dir, "--param", "name=Ada")).to.include({ ran: 2 });
    expect(await ran(dir, "--param", "name=Ada", "--in-process")).to.include({ ran: 0, cached: 2 });
    expect(await ran(dir, "--param", "name=Ada", "--force")).to.include({ ran: 2, cached: 0 });
  });

  it("says without running what would run", async () => {
    const { document } = await ask<{ steps: { node: string; state: string }[] }>(
      dir,
      "run",
      "greetings",
      "--param",
      "name=Grace",
      "--dry-run",
    );
    expect(document.steps.map(({ node, state }) => `${node} ${state}`)).to.deep.equal(["greet run", "count unknown"]);
    expect(await ran(dir, "--param", "name=Grace")).to.include({ ran: 2 });
  });

  it("is found again by runs, artifacts and logs", async () => {
    const { document: runs } = await ask<{ items: { id: string; pipeline: string; state: string }[] }>(
      dir,
      "runs:list",
      "--where",
      "state=succeeded",
    );
    expect(runs.items.length).to.be.greaterThan(2);
    expect(runs.items.every(({ pipeline }) => pipeline === "greetings")).to.equal(true);
    const { document: shown } = await ask<{ executions: { node: string }[] }>(dir, "runs", "show", "latest");
    expect(shown.executions.map(({ node }) => node)).to.have.members(["greet", "count"]);
    const { document: value } = await ask<{ value: unknown }>(dir, "artifacts:get", "greetings.greeting");
    expect(value.value).to.equal("HELLO, GRACE!");
    expect((await zen(dir, "runs:logs")).stdout).to.contain("greeting Grace");
    expect((await zen(dir, "artifacts:list")).stdout).to.match(/greet\.greeting/);
  });

  it("tells of a step that fails: code, sentence, the user's line, and the last of what it printed", async () => {
    write(dir, {
      "pipelines/broken.ts": GREETINGS.replace('"greetings"', '"broken"')
        .replace("ctx.metric", 'throw new TypeError("no such star");\n  ctx.metric')
        .replace('console.log("greeting", name);', 'for (let i = 0; i < 30; i++) console.log("line", i);'),
    });
    const { document, code } = await ask<RunDocument>(dir, "run", "broken");
    expect(code).to.equal(1);
    const [failure] = document.failures;
    expect(failure?.node).to.equal("greet");
    expect(failure?.error.message).to.contain("no such star");
    expect(failure?.error.place).to.match(/^pipelines\/broken\.ts:6:\d+$/);
    expect(failure?.lines.at(-1)).to.equal("line 29");
    expect(failure?.lines).to.have.length(20);
    const told = await zen(dir, "run", "broken");
    expect(told.stderr)
      .to.contain("no such star")
      .and.to.contain("pipelines/broken.ts:6")
      .and.to.contain("line 29")
      .and.not.to.contain("line 3\n");
    expect(told.stderr).to.match(/skipped +count +after greet/);
  });

  it("is not looked for by a field that no run has", async () => {
    for (const [where, message, hint] of [
      ["foo=bar", "No run has a field foo", /^There are id, name.*metrics/],
      ["stat=failed", "No run has a field stat", "Did you mean state?"],
      ["letters>3", "No run has a field letters", "Did you mean metrics.letters?"],
      ["params.nam=x", "No run has a field params.nam", "Did you mean params.name?"],
      [
        "metrics.accuracy>=0.9",
        "No run has a field metrics.accuracy",
        /^There are metrics\.greet\.letters, metrics\.letters/,
      ],
    ] as const) {
      const error = await errorOf(dir, "runs:list", "--where", where);
      expect(error).to.include({ code: "QUERY_INVALID", exit: 2 });
      const [sentence, line = "", carets = ""] = error.message.split("\n");
      expect(sentence).to.equal(`${message}.`);
      expect(line.slice(carets.indexOf("^"), carets.length)).to.equal(message.split(" ").at(-1));
      if (typeof hint === "string") expect(error.hint).to.equal(hint);
      else expect(error.hint).to.match(hint);
    }
    for (const where of [
      "metrics.greet.letters>99999",
      "params.name=nobody",
      "error.code=X",
      "steps.ran>99",
      "bundle=x",
    ])
      expect((await zen(dir, "runs:list", "--where", where)).stdout, where).to.equal("No run is like that.\n");
    const unread = await errorOf(dir, "runs:list", "--where", "state = failed adn params.times > 1");
    expect(unread).to.include({ code: "QUERY_SYNTAX", exit: 2, hint: "Did you mean and?" });
    expect(unread.message.split("\n").at(-1)).to.equal(`${" ".repeat(17)}^^^`);
    for (const [flag, value, hint] of [
      ["--sort", "-metrics.leters", "Did you mean metrics.letters?"],
      ["--columns", "params.nam", "Did you mean params.name?"],
    ] as const)
      expect(await errorOf(dir, "runs:list", flag, value)).to.include({ hint, exit: 2 });
    expect(await errorOf(dir, "artifacts:list", "--where", "nod=greet")).to.include({ hint: "Did you mean node?" });
    expect((await errorOf(dir, "runs:list", "-n", "0")).message).to.equal("--limit takes a number of 1 or more, not 0");
  });

  it("has the name, the reason and the tags that it is given, and is found by them", async () => {
    const why = ["--name", "first try", "--description", "Does it greet?", "--tag", "draft"];
    const { document } = await ask<{ run: { id: string } }>(dir, "run", "greetings", ...why);
    const { id } = document.run;
    expect((await zen(dir, "runs:tag", id, "+good", "-draft")).stdout).to.equal(`good\n  run ${id}\n`);
    expect((await ask<{ tags: string[] }>(dir, "runs:tag", id, "better")).document.tags).to.deep.equal([
      "good",
      "better",
    ]);
    const found = await ask<{ items: { id: string }[] }>(
      dir,
      "runs:list",
      "--where",
      "name ~ try and tags contains good",
    );
    expect(found.document.items.map((run) => run.id)).to.deep.equal([id]);
    expect((await zen(dir, "runs:show", id)).stdout).to.match(
      /first try\n +Does it greet\?\n(.*\n)+? +tags good, better/,
    );
    expect(await zen(dir, "metadata:rebuild")).to.include({ code: 0 });
    expect((await zen(dir, "runs:list", "-n", "1")).stdout).to.match(
      /^RUN +NAME .* TAGS .*\n.* first try .* good better /,
    );
    for (const [words, code] of [
      [["latest"], "USAGE_INVALID"],
      [["latest", "+two words"], "TAG_INVALID"],
      [["nonsense", "+a"], "RUN_NOT_FOUND"],
    ] as const)
      expect(await errorOf(dir, "runs:tag", ...words)).to.include({ code });
    expect(await errorOf(dir, "run", "greetings", "--tag", "a,b")).to.include({ code: "TAG_INVALID", exit: 2 });
  });

  it("tells beside a metric what the best constant prediction would have scored", async () => {
    write(dir, {
      "pipelines/scored.ts": `import { Metrics, json, pipeline, step } from "@zen/plugin-sdk/pipeline";
export const score = step("score", { inputs: {}, outputs: { metrics: Metrics, n: json<number>() } }, async () => ({
  metrics: { values: { accuracy: 0.98, rows: 4 }, baseline: { accuracy: 0.4388 } },
  n: 1,
}));
export default pipeline("scored", {}, (add) => ({ n: add(score, {}).n }));
`,
    });
    const told = /  accuracy 0\.98 \(naive 0\.4388\)  rows 4\n/;
    expect((await zen(dir, "run", "scored")).stdout).to.match(told);
    expect((await zen(dir, "run", "scored")).stdout, "cached").to.match(told);
    expect((await zen(dir, "runs:show")).stdout).to.match(told);
  });

  for (const [how, fails, code, state] of [
    ["succeeds", "", 0, "succeeded"],
    ["fails", 'throw new Error("no");', 1, "failed"],
  ] as const) {
    it(`goes on to its end when nobody reads on, and ${how} as it would`, async () => {
      const name = `unread-${how}`;
      const slow = `console.error("x"); await new Promise((done) => setTimeout(done, 300)); ${fails}\n  ctx.metric`;
      write(dir, {
        [`pipelines/${name}.ts`]: GREETINGS.replace('"greetings"', `"${name}"`).replace("ctx.metric", slow),
      });
      const child = startZen(dir, ["run", name]);
      child.stdout?.destroy();
      child.stderr?.destroy();
      const [exit] = (await once(child, "exit")) as [number | null];
      expect(exit).to.equal(code);
      const { document } = await ask<{ run: { pipeline: string; state: string } }>(dir, "runs:show");
      expect(document.run).to.include({ pipeline: name, state });
    });
  }

  it("of which nobody reads the logs to their end ends quietly, as other programs do", async () => {
    const many = 'for (let i = 0; i < 20_000; i++) console.log(`line ${i} ${"x".repeat(80)}`);\n  ctx.metric';
    write(dir, {
      "pipelines/chatty.ts": GREETINGS.replace('"greetings"', '"chatty"').replace("ctx.metric", many),
    });
    expect((await zen(dir, "run", "chatty")).code).to.equal(0);
    const child = startZen(dir, ["runs:logs"]);
    let told = "";
    child.stderr?.on("data", (text: Buffer) => void (told += text.toString()));
    child.stdout?.once("data", () => child.stdout?.destroy());
    const [exit] = (await once(child, "exit")) as [number | null];
    expect([exit, told]).to.deep.equal([141, ""]);
  });

  it("is interrupted by Ctrl-C: workers gone, run marked interrupted, exit code 130", async () => {
    const mark = path.join(dir, "slow.pid");
    const slow = `import { writeFileSync } from "node:fs";\n${GREETINGS.replace('"greetings"', '"slow"')}`.replace(
      "ctx.metric",
      `writeFileSync(${JSON.stringify(mark)}, String(process.pid));\n  await new Promise((done) => setTimeout(done, 60_000));\n  ctx.metric`,
    );
    write(dir, { "pipelines/slow.ts": slow });
    const child = startZen(dir, ["run", "slow"]);
    const ended = endOf(child);
    while (!existsSync(mark) || readFileSync(mark, "utf8") === "") await sleep(20);
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    expect(code, stderr).to.equal(130);
    const { document } = await ask<{ run: { state: string } }>(dir, "runs:show");
    expect(document.run.state).to.equal("interrupted");
    expect(() => process.kill(Number(readFileSync(mark, "utf8")), 0), "the worker").to.throw(/ESRCH/);
  });

  it("may be started twice at once, and both are right", async () => {
    const both = await Promise.all(
      [1, 2].map(() => ask<RunDocument>(dir, "run", "greetings", "--param", "name=Twins")),
    );
    expect(both.map(({ code, document }) => [code, document.run.state])).to.deep.equal([
      [0, "succeeded"],
      [0, "succeeded"],
    ]);
  });

  const bad: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[], string, RegExp])[] = [
    ["an unknown pipeline", {}, ["run", "greeting"], "PIPELINE_NOT_FOUND", /Did you mean greetings\?/],
    ["an unknown file", {}, ["run", "pipelines/none.ts"], "PIPELINE_NOT_FOUND", /pipelines\/none\.ts/],
    ["a file without a pipeline", {}, ["run", "pipelines/helper.ts"], "PIPELINE_FILE_EMPTY", /pipelines\/helper\.ts/],
    [
      "a syntax error",
      { "pipelines/syntax.ts": "export default (\n  1 +\n);\n" },
      ["run", "pipelines/syntax.ts"],
      "PIPELINE_SYNTAX",
      /pipelines\/syntax\.ts:3:\d+/,
    ],
    [
      "an import that does not resolve",
      { "pipelines/import.ts": 'import "./nowhere.js";\n' },
      ["run", "pipelines/import.ts"],
      "IMPORT_NOT_FOUND",
      /pipelines\/import\.ts:1:\d+/,
    ],
    ["an unknown parameter", {}, ["run", "greetings", "--param", "nam=x"], "PARAM_UNKNOWN", /Did you mean name\?/],
    ["a wrongly typed parameter", {}, ["run", "greetings", "--param", "times=often"], "PARAM_INVALID", /whole number/],
    ["a parameter without a value", {}, ["run", "greetings", "--param", "times"], "USAGE_INVALID", /name=value/],
    ["an unknown stack", {}, ["run", "greetings", "--stack", "locale"], "STACK_NOT_FOUND", /Did you mean local\?/],
    [
      "a missing data file",
      {
        "pipelines/file.ts": GREETINGS.replace('"greetings"', '"file"').replace(
          "times: p.int(1)",
          'data: p.file("data/none.csv")',
        ),
      },
      ["run", "file"],
      "DATA_FILE_NOT_FOUND",
      /data\/none\.csv/,
    ],
    [
      "a plugin that is not installed",
      { "pipelines/plugin.ts": 'import "@zen/tabular";\n' },
      ["run", "pipelines/plugin.ts"],
      "PLUGIN_NOT_INSTALLED",
      /plugins:install @zen\/tabular/,
    ],
    [
      "a plugin that only lies in node_modules",
      {
        "node_modules/@acme/steps/package.json":
          '{"name":"@acme/steps","version":"1.0.0","type":"module","exports":"./index.js","zen":{"format":"plugin@1"}}',
        "node_modules/@acme/steps/index.js": "export const x = 1;",
        "pipelines/lies.ts": 'import { x } from "@acme/steps";\nconsole.log(x);\n',
      },
      ["run", "pipelines/lies.ts"],
      "PLUGIN_NOT_INSTALLED",
      /zen plugins:install @acme\/steps/,
    ],
    [
      "a step that is not exported",
      {
        "pipelines/hidden.ts": GREETINGS.replace("export const count", "const count").replace(
          '"greetings"',
          '"hidden"',
        ),
      },
      ["run", "hidden"],
      "STEP_NOT_EXPORTED",
      /pipelines\/hidden\.ts:\d+:\d+/,
    ],
  ];
  for (const [what, files, args, code, says] of bad) {
    it(`refuses ${what}`, async () => {
      write(dir, files);
      const error = await errorOf(dir, ...args);
      expect(error.code).to.equal(code);
      expect(JSON.stringify(error)).to.match(says);
      expect(error.hint, "hint").to.be.a("string");
      expect(error.exit).to.be.oneOf([1, 2]);
    });
  }
});
