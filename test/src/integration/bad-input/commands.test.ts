import { mkdtemp, realpath, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Expected } from "../../support/errors.js";
import { expectRefusal } from "../../support/refusal.js";
import { useRepository } from "../../support/repository.js";
import { writeTree } from "../../support/tree.js";

const wrongUse = (hint: RegExp, message: RegExp = /^zen /): Expected => ({
  code: "USAGE_INVALID",
  exit: 2,
  message,
  hint,
});

describe("where there is no Zen repository", () => {
  const place = { dir: "" };

  before(async () => void (place.dir = await realpath(await mkdtemp(path.join(os.tmpdir(), "zen-test-")))));
  after(() => rm(place.dir, { recursive: true }));

  for (const args of [
    ["run", "hello"],
    ["check"],
    ["plugins:install"],
    ["predict", "penguins", "{}"],
    ["exec", "--", "node", "--version"],
  ]) {
    it(`zen ${args.join(" ")} says so`, () =>
      expectRefusal(place, args, {
        code: "NO_REPOSITORY",
        exit: 2,
        message: /^Neither .* is a Zen repository/,
        hint: /zen init/,
      }));
  }

  it("zen init does not take a file for a folder", async () => {
    await writeTree(place.dir, { "notes.txt": "x" });
    for (const folder of ["notes.txt", "notes.txt/below"])
      await expectRefusal(place, ["init", folder], {
        code: "FILE_EXISTS",
        exit: 1,
        place: /notes\.txt$/,
        hint: /another folder/,
      });
  });

  it("zen init tells an unknown example", () =>
    expectRefusal(place, ["init", "new", "--example", "pengins"], {
      code: "EXAMPLE_NOT_FOUND",
      exit: 1,
      hint: /Did you mean penguins/,
    }));
});

describe("a command line that zen does not understand", () => {
  const repository = useRepository({ install: false });
  const cases: readonly (readonly [args: readonly string[], expected: Expected])[] = [
    [["runn", "hello"], { code: "COMMAND_NOT_FOUND", exit: 2, hint: /Did you mean run\?/ }],
    [["pipelines", "lst"], { code: "COMMAND_NOT_FOUND", exit: 2, hint: /Did you mean pipelines:list\?/ }],
    [["frobnicate"], { code: "COMMAND_NOT_FOUND", exit: 2, hint: /zen --help/ }],
    [["help", "NO_SUCH_CODE"], { code: "HELP_NOT_FOUND", exit: 2, hint: /capitals/ }],
    [["run"], wrongUse(/zen run --help/, /pipeline must be given/)],
    [["run", "hello", "--dryrun"], wrongUse(/Did you mean --dry-run\?/, /no flag --dryrun/)],
    [["run", "hello", "--param"], wrongUse(/zen run --help/, /--param expects a value/)],
    [["run", "hello", "--param", "name"], wrongUse(/--param epochs=5/, /name=value, not "name"/)],
    [["run", "hello", "-p", "name=a", "-p", "name=b"], wrongUse(/once/, /given twice/)],
    [["run", "hello", "there"], wrongUse(/zen run --help/, /does not take "there"/)],
    [["plugins:search", "store", "--limit", "0"], wrongUse(/Add words/, /--limit 0 is no number from 1 to 100/)],
    [["runs:list", "--limit", "many"], wrongUse(/--help/, /takes a whole number, not "many"/)],
    [["plugins:install", "--frozn"], wrongUse(/Did you mean --frozen\?/)],
    [["exec"], wrongUse(/mocha/, /no program/)],
    [["stacks:create", "A b"], { code: "STACK_NAME_INVALID", exit: 1, hint: /lower-case/ }],
    [["stacks:use", "locla"], { code: "STACK_NOT_FOUND", exit: 2, hint: /Did you mean local\?/ }],
    [["stacks:create", "local"], { code: "STACK_EXISTS", exit: 1, hint: /another name/ }],
    [["run", "hello"], { code: "PLUGINS_NOT_INSTALLED", exit: 1, hint: /zen plugins:install/ }],
  ];
  for (const [args, expected] of cases)
    it(`zen ${args.join(" ")} is refused with ${expected.code}`, () => expectRefusal(repository, args, expected));
});

describe("a name that nothing has", () => {
  const repository = useRepository();
  const cases: readonly (readonly [args: readonly string[], expected: Expected])[] = [
    [["run", "helo"], { code: "PIPELINE_NOT_FOUND", exit: 2, hint: /Did you mean hello\?/ }],
    [["run", "elsewhere"], { code: "PIPELINE_NOT_FOUND", exit: 2, hint: /hello/ }],
    [
      ["run", "pipelines/none.ts"],
      { code: "PIPELINE_NOT_FOUND", exit: 2, place: /^pipelines\/none\.ts$/, hint: /path/ },
    ],
    [["run", "hello", "--stack", "locla"], { code: "STACK_NOT_FOUND", exit: 2, hint: /Did you mean local\?/ }],
    [["runs:show", "20000101-nothing"], { code: "RUN_NOT_FOUND", exit: 1, hint: /runs:list/ }],
    [["artifacts:get", "hello.greeting"], { code: "ARTIFACT_NOT_FOUND", exit: 1, hint: /artifacts:list|run/ }],
    [["deployments:delete", "canary"], { code: "DEPLOYMENT_NOT_FOUND", exit: 1, hint: /zen deploy/ }],
    [["plugins:uninstall", "@zen/nothing"], { code: "PLUGIN_NOT_INSTALLED", exit: 1, hint: /plugins:list/ }],
  ];
  for (const [args, expected] of cases)
    it(`zen ${args.join(" ")} is refused with ${expected.code}`, () => expectRefusal(repository, args, expected));
});
