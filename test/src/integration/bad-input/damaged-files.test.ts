import { mkdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { expect } from "chai";
import type { Expected } from "../../support/errors.js";
import { expectRefusal } from "../../support/refusal.js";
import { useRepository, type TestRepository } from "../../support/repository.js";

const MiB = 1024 * 1024;

/** Does harm to one file for one test, and puts it back. */
async function withFile(
  repository: TestRepository,
  name: string,
  harm: (file: string, text: string) => Promise<unknown>,
  body: () => Promise<unknown>,
): Promise<void> {
  const file = repository.path(name);
  const text = await readFile(file, "utf8");
  await harm(file, text);
  try {
    await body();
  } finally {
    await rm(file, { recursive: true, force: true });
    await writeFile(file, text);
  }
}

const says =
  (text: string | Buffer) =>
  (file: string): Promise<void> =>
    writeFile(file, text);
const replaces =
  (from: string | RegExp, to: string) =>
  (file: string, text: string): Promise<void> => {
    expect(text.replace(from, to), String(from)).not.to.equal(text);
    return writeFile(file, text.replace(from, to));
  };
const isAFolder = async (file: string): Promise<void> => {
  await rm(file);
  await mkdir(file);
};
const isHuge = async (file: string): Promise<void> => truncate(file, 65 * MiB);

type Harm = readonly [
  what: string,
  harm: (file: string, text: string) => Promise<unknown>,
  expected: Omit<Expected, "exit">,
];

describe("a damaged zen.config.json", () => {
  const repository = useRepository();
  const syntax = (place: RegExp, message: RegExp): Omit<Expected, "exit"> => ({
    code: "CONFIG_SYNTAX",
    place,
    message,
    hint: /JSON/,
  });
  const invalid = (place: RegExp, message: RegExp, hint: RegExp): Omit<Expected, "exit"> => ({
    code: "CONFIG_INVALID",
    place,
    message,
    hint,
  });
  const unreadable: Omit<Expected, "exit"> = {
    code: "CONFIG_UNREADABLE",
    place: /zen\.config\.json$/,
    hint: /UTF-8 text file/,
  };
  const harms: readonly Harm[] = [
    ["cut short", says("{"), syntax(/^zen\.config\.json:1:2$/, /./)],
    ["empty", says(""), syntax(/^zen\.config\.json:1:1$/, /ends too early/)],
    ["with a comma too many", replaces(/\}\s*$/, ",}"), syntax(/^zen\.config\.json:\d+:\d+$/, /comma/)],
    ["with a field twice", replaces('"stack":', '"stack": "local", "stack":'), syntax(/:\d+:\d+$/, /twice/)],
    ["with __proto__", says('{ "__proto__": { "stack": "x" } }'), syntax(/:1:3$/, /__proto__/)],
    ["nested without end", says("[".repeat(100_000)), syntax(/:1:\d+$/, /deep/)],
    ["that is a list", says("[]"), invalid(/:1:1$/, /must be an object/, /CONFIG_INVALID/)],
    [
      "with a misspelt field",
      replaces('"pipelines":', '"pipelnes":'),
      invalid(/:\d+:3$/, /pipelnes/, /Did you mean pipelines/),
    ],
    [
      "with a number for a range",
      replaces(/"(@zen\/tabular)": "[^"]+"/, '"$1": 3'),
      invalid(/:\d+:5$/, /must be text/, /CONFIG_INVALID/),
    ],
    [
      "with a stack that is not there",
      replaces('"stack": "local"', '"stack": "locla"'),
      invalid(/:\d+:3$/, /names "locla"/, /Did you mean local\?/),
    ],
    ["in another encoding", says(Buffer.from([0xff, 0xfe, 0x7b, 0])), unreadable],
    ["of 65 MiB", isHuge, unreadable],
    ["that is a folder", isAFolder, unreadable],
  ];
  for (const [what, harm, expected] of harms) {
    it(`${what} is refused with ${expected.code}`, () =>
      withFile(repository, "zen.config.json", harm, () =>
        expectRefusal(repository, ["run", "hello"], { ...expected, exit: 1 }),
      ));
  }

  it("that names a backend nobody has is refused, with a guess", () =>
    withFile(repository, "zen.config.json", replaces('"use": "local-orchestrator"', '"use": "local-orchestratr"'), () =>
      expectRefusal(repository, ["run", "hello"], {
        code: "BACKEND_NOT_FOUND",
        exit: 1,
        place: /^zen\.config\.json:\d+:7$/,
        hint: /Did you mean local-orchestrator\?/,
      }),
    ));

  it("that configures a backend wrongly is refused, with a guess", () =>
    withFile(
      repository,
      "zen.config.json",
      replaces('"use": "local-processing"', '"use": "local-processing", "config": { "threadz": 2 }'),
      () =>
        expectRefusal(repository, ["run", "hello"], {
          code: "CONFIG_INVALID",
          exit: 1,
          message: /threadz \(did you mean threads\?\)/,
          place: /^zen\.config\.json:\d+:7$/,
          hint: /plugins:info/,
        }),
    ));

  it("once mended, is as good as ever", () => repository.done("run", "hello"));
});

describe("a damaged zen.lock", () => {
  const repository = useRepository();
  const lock = (message: RegExp, hint = /Restore zen\.lock/): Omit<Expected, "exit"> => ({
    code: "LOCK_INVALID",
    message,
    place: /^zen\.lock$/,
    hint,
  });
  const harms: readonly Harm[] = [
    ["cut short", says("{"), lock(/no JSON/)],
    ["that is a list", says("[]"), lock(/no object/)],
    ["without a format", says("{}"), lock(/format/)],
    ["of a later form", says('{ "format": "zen-lock@9" }'), lock(/unknown format "zen-lock@9"/)],
    ["with __proto__", says('{ "__proto__": {} }'), lock(/__proto__/)],
    ["in the middle of a merge", replaces("{", "<<<<<<< ours\n{"), lock(/unfinished merge/, /either side/)],
    ["with a wrong type", replaces(/"version": "[^"]+"/, '"version": 1'), lock(/version/)],
    ["with a path for a name", replaces('"@zen/tabular": {', '"../../tabular": {'), lock(/names a plugin/)],
    ["of 65 MiB", isHuge, lock(/larger than any lock/)],
    ["that is a folder", isAFolder, lock(/is a folder/)],
  ];
  for (const [what, harm, expected] of harms) {
    it(`${what} is refused with ${expected.code}`, () =>
      withFile(repository, "zen.lock", harm, () =>
        expectRefusal(repository, ["plugins:install", "--frozen"], { ...expected, exit: 1 }),
      ));
  }

  it("stands in the way of a run, too", () =>
    withFile(repository, "zen.lock", says("{"), () =>
      expectRefusal(repository, ["run", "hello"], { ...lock(/no JSON/), exit: 1 }),
    ));

  const mismatch = (message: RegExp): Expected => ({
    code: "LOCK_MISMATCH",
    exit: 1,
    message,
    place: /^zen\.lock$/,
    hint: /Restore zen\.lock/,
  });

  it("that is missing is refused where it is needed, and written anew", async () => {
    const text = await readFile(repository.path("zen.lock"), "utf8");
    await rm(repository.path("zen.lock"));
    await expectRefusal(repository, ["run", "hello"], { ...lock(/is missing/, /zen plugins:install/), exit: 1 });
    await expectRefusal(repository, ["plugins:install", "--frozen"], mismatch(/there is none/));
    await repository.done("plugins:install");
    expect(await readFile(repository.path("zen.lock"), "utf8")).to.equal(text);
  });

  for (const [what, harm, message] of [
    ["names another digest", replaces(/(?<="integrity": "sha512-)[^"]{6}/, "AAAAAA"), /does not agree|not/],
    ["asks for another range", replaces('"requested": "^0.1.0"', '"requested": "^0.1.1"'), /not/],
  ] as const) {
    it(`that ${what} fails --frozen`, () =>
      withFile(repository, "zen.lock", harm, async () => {
        const { code, stderr } = await repository.zen(["plugins:install", "--frozen", "--offline"]);
        expect(code, stderr).to.equal(1);
        expect(stderr).to.match(message);
      }));
  }

  it("that lacks a plugin of the configuration fails --frozen", () =>
    withFile(
      repository,
      "zen.config.json",
      replaces('"@zen/tabular": "^0.1.0"', '"@zen/tabular": "^0.1.0", "@zen/boosting": "^0.1.0"'),
      async () => {
        const { code, stderr } = await repository.zen(["plugins:install", "--frozen"]);
        expect(code, stderr).to.equal(1);
        expect(stderr).to.match(/LOCK_MISMATCH|PLUGIN_NOT_FOUND/);
      },
    ));

  it("once mended, is as good as ever", async () => {
    await repository.done("plugins:install", "--frozen");
    await repository.done("run", "hello");
  });
});

describe("damaged installed plugins", () => {
  const repository = useRepository();
  const damaged: Expected = { code: "GENERATION_DAMAGED", exit: 1, hint: /zen plugins:install/ };
  const mended = async (): Promise<void> => {
    await repository.done("plugins:install");
    await repository.done("run", "hello");
  };

  for (const [what, text] of [
    ["that names nothing", "99\n"],
    ["that leads elsewhere", "../../elsewhere"],
    ["that is empty", ""],
  ] as const) {
    it(`a pointer ${what} is told, and mended by the command that the hint names`, async () => {
      await writeFile(repository.path(".zen/generation"), text);
      await expectRefusal(repository, ["run", "hello"], damaged);
      await mended();
    });
  }

  it("a generation that lacks a plugin is built anew", async () => {
    const number = (await readFile(repository.path(".zen/generation"), "utf8")).trim();
    await rm(repository.path(".zen/generations", number, "node_modules/@zen/local-orchestrator"), { recursive: true });
    const { code, stderr } = await repository.zen(["run", "hello"]);
    expect(code, stderr).to.equal(1);
    expect(stderr).not.to.match(/UNEXPECTED_ERROR/);
    await mended();
  });
});

describe("a choice of the stack", () => {
  const repository = useRepository({ install: false });
  const inUse = async (): Promise<string | undefined> =>
    (await repository.json<{ stacks: readonly { name: string; current: boolean }[] }>("stacks:list")).stacks.find(
      (stack) => stack.current,
    )?.name;

  it("that is gone, or is none, is forgotten", async () => {
    await repository.done("stacks:create", "other");
    await repository.done("stacks:use", "other");
    expect(await inUse()).to.equal("other");
    await repository.edit("zen.config.json", '"other": {', '"another": {');
    expect(await inUse()).to.equal("local");
    await writeFile(repository.path(".zen/stack"), "__proto__\n\0");
    expect(await inUse()).to.equal("local");
  });
});
