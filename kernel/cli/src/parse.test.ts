import { isZenError } from "@zen/plugin-sdk";
import { expect } from "chai";
import type { CommandSpec } from "./command.js";
import { COMMANDS } from "./commands/index.js";
import { parseInput } from "./parse.js";
import { parseWords } from "./parse-words.js";
import { readQuery } from "./query-flags.js";
import { readParams } from "./run/params.js";

const spec: CommandSpec = {
  id: "things:make",
  summary: "Make things",
  flags: {
    loud: { type: "boolean", summary: "s" },
    quick: { type: "boolean", default: true, summary: "s" },
    size: { type: "integer", char: "s", default: 3, summary: "s" },
    share: { type: "number", summary: "s" },
    tag: { type: "string", multiple: true, summary: "s" },
    colour: { type: "string", options: ["red", "green"], summary: "s" },
  },
  args: [
    { name: "thing", summary: "s" },
    { name: "kind", summary: "s", required: false, options: ["big", "small"] },
  ],
  examples: [],
};

async function fault(...argv: string[]): Promise<string> {
  try {
    await parseInput(spec, argv);
  } catch (error) {
    if (isZenError(error, "USAGE_INVALID")) return `${error.message}. ${error.hint}`;
    throw error;
  }
  throw new Error(`${argv.join(" ")} was accepted`);
}

describe("command lines", () => {
  it("give flags and arguments their types and defaults", async () => {
    const { flags, args } = await parseInput(spec, [
      "box",
      "--loud",
      "-s",
      "5",
      "--share=-0.5",
      "--tag",
      "a",
      "--tag",
      "b",
      "small",
    ]);
    expect(flags).to.include({ loud: true, quick: true, size: 5, share: -0.5 });
    expect(flags["tag"]).to.deep.equal(["a", "b"]);
    expect(args).to.deep.equal({ thing: "box", kind: "small" });
    expect((await parseInput(spec, ["box", "--no-quick"])).flags).to.include({ loud: false, quick: false, size: 3 });
  });

  it("say which flags are missing", async () => {
    const wanting: CommandSpec = { ...spec, flags: { why: { type: "string", required: true, summary: "s" } } };
    const error = await parseInput(wanting, ["box"]).catch((fault: unknown) => fault);
    expect(isZenError(error, "USAGE_INVALID") && error.message).to.equal("zen things:make: --why must be given");
    expect((await parseInput(wanting, ["box", "--why", "so"])).flags["why"]).to.equal("so");
  });

  for (const [argv, says] of [
    [[], /thing must be given/],
    [["a", "big", "c"], /does not take "c"/],
    [["a", "huge"], /big, small/],
    [["a", "--lod"], /no flag --lod\. Did you mean --loud\?/],
    [["a", "--size", "many"], /--size takes a whole number, not "many"/],
    [["a", "--size", "1.5"], /whole number/],
    [["a", "--share", ""], /takes a number/],
    [["a", "--colour", "blue"], /red, green/],
    [["a", "--tag"], /expects a value/],
  ] as const) {
    it(`refuse ${argv.join(" ") || "nothing"}`, async () => expect(await fault(...argv)).to.match(says));
  }

  it("take any number of arguments among the flags, where a command does", async () => {
    const more: CommandSpec = { ...spec, args: [], more: "thing" };
    const { rest, flags } = await parseInput(more, ["a", "--loud", "b", "--json"]);
    expect(rest).to.deep.equal(["a", "b"]);
    expect(flags).to.include({ loud: true, json: true });
    expect((await parseInput(more, ["--json"])).rest).to.deep.equal([]);
  });

  it("pass on untouched what belongs to another program", async () => {
    const rest: CommandSpec = { ...spec, id: "exec", args: [], rest: "program" };
    expect((await parseInput(rest, ["--loud", "--", "mocha", "--json", "-x"])).rest).to.deep.equal([
      "mocha",
      "--json",
      "-x",
    ]);
    expect((await parseInput(rest, ["mocha", "--loud"])).rest).to.deep.equal(["mocha", "--loud"]);
    expect((await parseInput(rest, [])).rest).to.deep.equal([]);
  });
});

describe("parameters and questions", () => {
  it("are read as name and text, up to the first equals sign", () => {
    expect(readParams(["a=1", "url=x=y", "empty="])).to.deep.equal({ a: "1", url: "x=y", empty: "" });
    for (const wrong of [["a"], ["=1"], ["a=1", "a=2"]]) expect(() => readParams(wrong)).to.throw(/name=value|twice/);
  });
  it("of a list are a question, with the command's own flags as conditions", () => {
    const none = { where: undefined, sort: undefined, limit: 20, after: undefined };
    expect(readQuery(none, { pipeline: undefined })).to.deep.equal({ limit: 20 });
    expect(readQuery({ ...none, where: ["tags~x"], sort: "-id" }, { pipeline: "a" })).to.deep.equal({
      limit: 20,
      where: [{ field: "pipeline", op: "=", value: "a" }, "tags~x"],
      sort: "-id",
    });
    expect(() => readQuery({ ...none, limit: 0 }, {})).to.throw(/1 or more/);
  });
});

describe("the commands", () => {
  for (const command of COMMANDS.values()) {
    const optional = {
      ...command,
      args: command.args.filter(({ required }) => required === false),
      flags: Object.fromEntries(Object.entries(command.flags).filter(([, flag]) => flag.required !== true)),
    };
    for (const argv of [[], ["--json"]]) {
      it(`${command.id} ${argv.join("")} means without the parser what it means with it`, async () => {
        expect(await parseInput(optional, argv)).to.deep.equal(await parseWords(optional, argv));
      });
    }

    it(`${command.id} has a summary without a full stop, and examples of itself`, () => {
      expect(command.summary).to.match(/^[A-Z].*[^.]$/);
      expect(command.examples.length).to.be.greaterThan(0);
      for (const example of command.examples)
        expect(example).to.match(new RegExp(`^${command.id.replace(":", "[: ]")}\\b`));
    });
  }
});
